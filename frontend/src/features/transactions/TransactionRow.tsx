import { Check, Paperclip } from "lucide-react";
import { memo, type MouseEvent } from "react";

import { glyphOf, glyphTone, type CategoryBook } from "@/lib/categories";
import { formatShortDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { text } from "@/lib/text";
import type { Transaction } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { classes } from "@/ui/classes";
import { Glyph } from "@/ui/Glyph";

type RowProps = {
  row: Transaction;
  book: CategoryBook;
  accountName: string;
  selected: boolean;
  showBalance: boolean;
  onSelect: (id: number, range: boolean) => void;
  onOpen: (id: number) => void;
  onCategory: (id: number) => void;
};

/** One transaction of the list. The whole row opens it; the picture selects it; the category changes it. */
export const TransactionRow = memo(function TransactionRow(props: RowProps) {
  const { row, book, accountName, selected, showBalance, onOpen, onCategory } = props;
  const category = row.splits.length > 0 ? text.transactions.split : book.name(row.category);
  const name = row.name || row.narration;
  return (
    <div
      data-row={row.id}
      className={classes(
        "relative grid h-full grid-cols-[2.75rem_minmax(0,1fr)_auto] items-center gap-x-2 px-2 transition-colors md:grid-cols-[2.75rem_minmax(0,1fr)_9.5rem_13rem_8rem] md:px-3",
        "has-[[data-open]:focus-visible]:bg-accent-soft/60",
        selected ? "bg-accent-soft" : "hover:bg-hover",
      )}
    >
      <Selector {...props} name={name} />
      <div className="min-w-0 md:flex md:items-baseline md:gap-3">
        <button
          type="button"
          data-open
          onClick={() => onOpen(row.id)}
          aria-label={text.transactions.open(name, formatMoney(row.amount_minor, row.currency))}
          className="block max-w-full truncate rounded-sm text-left font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent md:shrink-0"
        >
          {name}
        </button>
        <p className="flex min-w-0 items-center gap-1.5 text-sm text-faint">
          {row.pending && <span className="shrink-0 rounded-full bg-sunken px-2 text-xs text-muted">{text.transactions.pending.mark}</span>}
          <span className="truncate md:hidden">{category}</span>
          {row.tags.map((tag) => (
            <span key={tag} className="shrink-0 rounded-full bg-sunken px-2 text-xs text-muted">
              {tag}
            </span>
          ))}
          {row.attachments.length > 0 && <Paperclip aria-label={text.transactions.attachments.title} className="size-3 shrink-0" />}
          {row.note !== "" && <span className="hidden min-w-0 truncate md:inline">{row.note}</span>}
        </p>
      </div>
      <span className="hidden truncate text-sm text-faint md:block">{accountName}</span>
      <button
        type="button"
        onClick={() => onCategory(row.id)}
        aria-label={text.transactions.changeCategory(category)}
        className="relative z-10 hidden min-h-8 max-w-full justify-self-start truncate rounded-md px-2 text-left text-muted hover:bg-sunken hover:text-ink md:block"
      >
        {category}
      </button>
      <div className="text-right">
        <Amount minor={row.amount_minor} currency={row.currency} tone="flow" />
        {showBalance && row.balance_minor !== null && (
          <p className="text-xs text-faint">
            <Amount minor={row.balance_minor} currency={row.currency} />
          </p>
        )}
      </div>
    </div>
  );
});

function Selector({ row, book, selected, onSelect, name }: RowProps & { name: string }) {
  const group = book.get(row.category)?.group;
  return (
    <label
      className="group relative z-10 grid size-11 place-items-center rounded-md has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent"
      onMouseDown={(event: MouseEvent) => event.shiftKey && event.preventDefault()}
    >
      <input
        type="checkbox"
        checked={selected}
        aria-label={text.transactions.select(name, formatShortDay(row.booked_on))}
        onChange={() => undefined}
        onClick={(event) => onSelect(row.id, event.shiftKey)}
        className="absolute inset-0 size-full cursor-pointer opacity-0"
      />
      {selected ? (
        <span aria-hidden className="grid size-9 place-items-center rounded-md bg-accent text-on-accent">
          <Check className="size-4.5" />
        </span>
      ) : (
        <>
          <span className="group-hover:hidden group-has-focus-visible:hidden">
            <Glyph name={glyphOf(row.category, group)} tone={glyphTone(row.category, group)} />
          </span>
          <span aria-hidden className="hidden size-9 place-items-center rounded-md group-hover:grid group-has-focus-visible:grid">
            <span className="size-4.5 rounded-sm border-[1.5px] border-edge" />
          </span>
        </>
      )}
    </label>
  );
}
