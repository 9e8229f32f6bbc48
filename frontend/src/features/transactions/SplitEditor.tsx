import { Plus, Split as SplitMark, X } from "lucide-react";
import { useState } from "react";

import { UNCATEGORISED, type CategoryBook } from "@/lib/categories";
import { formatMoney, parseMoney, typedMoney } from "@/lib/money";
import { text } from "@/lib/text";
import type { Transaction } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { Button, IconButton } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { TextField } from "@/ui/Field";

import { splitTransaction, type NewSplit } from "./api";
import { useChange } from "./changes";
import { CategoryPicker } from "./editors";

const words = text.transactions.splits;

type Part = { key: number; category: string; typed: string; note: string };

let keys = 0;
const part = (category: string, typed = "", note = ""): Part => ({ key: ++keys, category, typed, note });

function partsOf(row: Transaction): Part[] {
  if (row.splits.length > 0) {
    return row.splits.map((split) => part(split.category, typedMoney(Math.abs(split.amount_minor), row.currency), split.note));
  }
  return [part(row.category, typedMoney(Math.abs(row.amount_minor), row.currency)), part(UNCATEGORISED)];
}

/** How much is still to be placed; null while some amount cannot be read. */
export function remainingOf(total: number, typed: string[], currency: string): number | null {
  let left = Math.abs(total);
  for (const one of typed) {
    const minor = parseMoney(one === "" ? "0" : one, currency);
    if (minor === null || minor < 0) return null;
    left -= minor;
  }
  return left;
}

/** Shares one amount between categories; it can be saved when the parts add up exactly. */
export function SplitEditor({ row, book }: { row: Transaction; book: CategoryBook }) {
  const [parts, setParts] = useState<Part[] | null>(null);
  const save = useChange((splits: NewSplit[]) => splitTransaction(row.id, splits), () => setParts(null));
  if (parts === null) return <SplitSummary row={row} book={book} onEdit={() => setParts(partsOf(row))} onWhole={() => save.mutate([])} />;

  const remaining = remainingOf(row.amount_minor, parts.map((one) => one.typed), row.currency);
  const sign = row.amount_minor < 0 ? -1 : 1;
  const splits = parts
    .map((one) => ({ category: one.category, note: one.note, amount_minor: sign * (parseMoney(one.typed || "0", row.currency) ?? 0) }))
    .filter((one) => one.amount_minor !== 0);
  const change = (key: number, next: Partial<Part>) => setParts(parts.map((one) => (one.key === key ? { ...one, ...next } : one)));
  return (
    <section aria-label={words.title} className="grid gap-3 rounded-lg border p-3.5">
      {parts.map((one, place) => (
        <PartRow
          key={one.key}
          part={one}
          number={place + 1}
          book={book}
          onChange={(next) => change(one.key, next)}
          onRemove={parts.length > 2 ? () => setParts(parts.filter((other) => other.key !== one.key)) : undefined}
        />
      ))}
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Button look="quiet" size="small" className="-ml-2.5" onClick={() => setParts([...parts, part(UNCATEGORISED, remaining !== null && remaining > 0 ? typedMoney(remaining, row.currency) : "")])}>
          <Plus aria-hidden className="size-3.5" />
          {words.add}
        </Button>
        <Remaining remaining={remaining} parts={splits.length} currency={row.currency} />
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={() => setParts(null)}>{text.common.cancel}</Button>
        <Button look="primary" disabled={remaining !== 0 || splits.length < 2} busy={save.isPending} onClick={() => save.mutate(splits)}>
          {words.save}
        </Button>
      </div>
    </section>
  );
}

function Remaining({ remaining, parts, currency }: { remaining: number | null; parts: number; currency: string }) {
  const said =
    remaining === null
      ? text.transactions.panel.notAmount
      : remaining === 0
        ? parts < 2
          ? words.two
          : words.exact
        : remaining > 0
          ? words.remaining(formatMoney(remaining, currency))
          : words.over(formatMoney(-remaining, currency));
  return (
    <p aria-live="polite" className={classes("text-sm", remaining === 0 && parts > 1 ? "text-positive" : "text-caution")}>
      {said}
    </p>
  );
}

function PartRow({
  part: one,
  number,
  book,
  onChange,
  onRemove,
}: {
  part: Part;
  number: number;
  book: CategoryBook;
  onChange: (next: Partial<Part>) => void;
  onRemove?: () => void;
}) {
  const [picking, setPicking] = useState(false);
  const name = book.name(one.category);
  return (
    <div role="group" aria-label={words.part(number)} className="flex items-center gap-2">
      <button
        type="button"
        aria-label={text.transactions.changeCategory(name)}
        onClick={() => setPicking(true)}
        className="control min-w-0 flex-1 truncate text-left hover:bg-hover"
      >
        {name}
      </button>
      <TextField
        label={words.amount}
        hideLabel
        inputMode="decimal"
        className="w-28 shrink-0 [&_input]:text-right"
        value={one.typed}
        onChange={(event) => onChange({ typed: event.target.value })}
      />
      {onRemove && (
        <IconButton label={words.remove(number)} onClick={onRemove}>
          <X aria-hidden className="size-4" />
        </IconButton>
      )}
      {picking && (
        <CategoryPicker
          title={words.chooseCategory}
          book={book}
          value={one.category}
          onPick={(category) => {
            setPicking(false);
            onChange({ category });
          }}
          onClose={() => setPicking(false)}
        />
      )}
    </div>
  );
}

function SplitSummary({ row, book, onEdit, onWhole }: { row: Transaction; book: CategoryBook; onEdit: () => void; onWhole: () => void }) {
  if (row.splits.length === 0) {
    return (
      <Button look="quiet" size="small" className="-mt-4 -ml-2.5 justify-self-start" onClick={onEdit}>
        <SplitMark aria-hidden className="size-3.5" />
        {words.start}
      </Button>
    );
  }
  return (
    <section className="grid gap-2">
      <h3 className="font-semibold">{words.title}</h3>
      <ul className="divide-y rounded-lg border">
        {row.splits.map((split, place) => (
          <li key={place} className="flex justify-between gap-3 px-3.5 py-2">
            <span className="min-w-0 truncate">{book.name(split.category)}</span>
            <Amount minor={split.amount_minor} currency={row.currency} tone="flow" />
          </li>
        ))}
      </ul>
      <div className="flex gap-2">
        <Button size="small" onClick={onEdit}>
          {words.edit}
        </Button>
        <Button look="quiet" size="small" onClick={onWhole}>
          {words.whole}
        </Button>
      </div>
    </section>
  );
}
