import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { CategoryBook } from "@/lib/categories";
import { monthDays, shiftDay, shiftMonth, today } from "@/lib/dates";
import { locale } from "@/lib/locale";
import { parseMoney } from "@/lib/money";
import { reference } from "@/lib/reference";
import { text } from "@/lib/text";
import type { Account } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Checkbox, SelectField, TextField } from "@/ui/Field";
import { Segmented } from "@/ui/Segmented";

import type { ChangeFilters, Filters } from "./filters";

const words = text.transactions.panel;

function spans(): { label: string; from: string; to: string }[] {
  const day = today();
  const month = day.slice(0, 7);
  return [
    { label: words.thisMonth, ...monthDays(month) },
    { label: words.lastMonth, ...monthDays(shiftMonth(month, -1)) },
    { label: words.last90, from: shiftDay(day, -89), to: day },
    { label: words.thisYear, from: `${day.slice(0, 4)}-01-01`, to: `${day.slice(0, 4)}-12-31` },
  ];
}

type Part = { filters: Filters; set: (change: Filters) => void };

/** Every filter; each choice shows at once in the list behind and in the address. */
export function FilterPanel({
  filters,
  book,
  accounts,
  onFilters,
  onClose,
}: {
  filters: Filters;
  book: CategoryBook;
  accounts: Account[];
  onFilters: ChangeFilters;
  onClose: () => void;
}) {
  // What is typed shows at once; the address follows a moment later.
  const [draft, setDraft] = useState(filters);
  const become = (next: Filters) => {
    setDraft(next);
    onFilters(() => next);
  };
  const set = (change: Filters) => become({ ...draft, ...change });
  return (
    <Dialog
      title={text.transactions.filters}
      place="side"
      onClose={onClose}
      aside={
        <Button look="quiet" size="small" onClick={() => become({ q: draft.q })}>
          {text.transactions.clear}
        </Button>
      }
    >
      <div className="grid gap-6 p-4 md:p-5">
        <Dates filters={draft} set={set} />
        <Accounts filters={draft} set={set} accounts={accounts} />
        <Category filters={draft} set={set} book={book} />
        <Segmented
          label={words.direction}
          value={draft.direction ?? "both"}
          options={[
            { value: "both", label: words.both },
            { value: "debit", label: words.out },
            { value: "credit", label: words.in },
          ]}
          onChange={(way) => set({ direction: way === "both" ? undefined : way })}
        />
        <Amounts filters={draft} set={set} />
        <Tags filters={draft} set={set} />
        <Button look="primary" onClick={onClose}>
          {words.show}
        </Button>
      </div>
    </Dialog>
  );
}

function Dates({ filters, set }: Part) {
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1.5 text-sm font-medium">{words.dates}</legend>
      <div className="flex flex-wrap gap-2">
        {spans().map(({ label, from, to }) => {
          const on = filters.from === from && filters.to === to;
          return (
            <Button key={label} size="small" aria-pressed={on} className={on ? "border-accent! bg-accent-soft" : undefined} onClick={() => set(on ? { from: undefined, to: undefined } : { from, to })}>
              {label}
            </Button>
          );
        })}
      </div>
      <div className="grid grid-cols-2 gap-3">
        <TextField label={words.from} type="date" max={filters.to} value={filters.from ?? ""} onChange={(event) => set({ from: event.target.value || undefined })} />
        <TextField label={words.to} type="date" min={filters.from} value={filters.to ?? ""} onChange={(event) => set({ to: event.target.value || undefined })} />
      </div>
    </fieldset>
  );
}

function Accounts({ filters, set, accounts }: Part & { accounts: Account[] }) {
  const chosen = filters.account?.split(",") ?? [];
  const toggle = (id: string) => {
    const next = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
    set({ account: next.join(",") || undefined });
  };
  if (accounts.length === 0) return null;
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{words.accounts}</legend>
      {accounts.map((account) => (
        <Checkbox
          key={account.id}
          label={account.name}
          checked={chosen.includes(String(account.id))}
          onChange={() => toggle(String(account.id))}
        />
      ))}
    </fieldset>
  );
}

function Category({ filters, set, book }: Part & { book: CategoryBook }) {
  const groups = [...new Map(book.list.map((category) => [category.group, category.group_name]))];
  const value = filters.group === undefined ? (filters.category ?? "") : `group:${filters.group}`;
  const known = value === "" || value.startsWith("group:") || book.get(value) !== undefined;
  return (
    <div className="grid gap-2">
      <SelectField
        label={words.category}
        value={value}
        onChange={(event) => {
          const next = event.target.value;
          const group = next.startsWith("group:") ? next.slice(6) : undefined;
          set({ group, category: group === undefined ? next || undefined : undefined, counts: undefined });
        }}
      >
        <option value="">{words.anyCategory}</option>
        {!known && <option value={value}>{text.transactions.chips.manyCategories(value.split(",").length)}</option>}
        {groups.map(([group, name]) => (
          <optgroup key={group} label={name}>
            <option value={`group:${group}`}>{text.transactions.chips.group(name)}</option>
            {book.list
              .filter((category) => category.group === group)
              .map((category) => (
                <option key={category.id} value={category.id}>
                  {category.name}
                </option>
              ))}
          </optgroup>
        ))}
      </SelectField>
      <Checkbox
        label={words.uncategorised}
        checked={filters.uncategorised === "true"}
        onChange={(event) => set({ uncategorised: event.target.checked ? "true" : undefined })}
      />
    </div>
  );
}

function Amounts({ filters, set }: Part) {
  const odd = (typed: string | undefined) =>
    typed !== undefined && parseMoney(typed, locale().currency) === null ? words.notAmount : undefined;
  return (
    <fieldset className="grid grid-cols-2 gap-3">
      <legend className="mb-1.5 text-sm font-medium">{words.amount}</legend>
      <TextField label={words.min} inputMode="decimal" value={filters.min ?? ""} error={odd(filters.min)} onChange={(event) => set({ min: event.target.value || undefined })} />
      <TextField label={words.max} inputMode="decimal" value={filters.max ?? ""} error={odd(filters.max)} onChange={(event) => set({ max: event.target.value || undefined })} />
    </fieldset>
  );
}

function Tags({ filters, set }: Part) {
  const tags = useQuery(reference.tags()).data ?? [];
  if (tags.length === 0 && filters.tag === undefined) return null;
  const names = new Set([...tags.map((tag) => tag.name), ...(filters.tag === undefined ? [] : [filters.tag])]);
  return (
    <SelectField label={words.tag} value={filters.tag ?? ""} onChange={(event) => set({ tag: event.target.value || undefined })}>
      <option value="">{words.anyTag}</option>
      {[...names].map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}
