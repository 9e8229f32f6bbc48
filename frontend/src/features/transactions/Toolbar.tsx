import { Keyboard, ListFilter, Plus, Search } from "lucide-react";
import { useCallback, useEffect, useRef, useState, type RefObject } from "react";

import type { CategoryBook } from "@/lib/categories";
import { text } from "@/lib/text";
import type { Account } from "@/lib/types";
import { Button, IconButton } from "@/ui/Button";
import { Chip } from "@/ui/Chip";

import { chipsOf, without, type ChangeFilters, type Filters } from "./filters";

const PAUSE_MS = 250;

/** The search box; what is typed reaches the address after a short pause. */
function SearchBox({ value, onSearch, box }: { value: string; onSearch: (q: string) => void; box: RefObject<HTMLInputElement | null> }) {
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    // The address changed by other means, such as a chip that was taken away.
    if (value !== sent.current) {
      sent.current = value;
      setTyped(value);
    }
  }, [value]);
  useEffect(() => {
    if (typed.trim() === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed.trim();
      onSearch(typed.trim());
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, onSearch]);
  return (
    <div className="relative min-w-0 flex-1">
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-faint" />
      <input
        ref={box}
        type="search"
        aria-label={text.transactions.search}
        placeholder={text.transactions.searchHint}
        value={typed}
        maxLength={100}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
        className="control w-full pl-9 [&::-webkit-search-cancel-button]:appearance-none"
      />
    </div>
  );
}

export function Toolbar({
  filters,
  book,
  accounts,
  box,
  onFilters,
  onPanel,
  onAdd,
  onHelp,
}: {
  filters: Filters;
  book: CategoryBook;
  accounts: Account[];
  box: RefObject<HTMLInputElement | null>;
  onFilters: ChangeFilters;
  onPanel: () => void;
  onAdd: () => void;
  onHelp: () => void;
}) {
  const chips = chipsOf(filters, book, accounts);
  const onSearch = useCallback((q: string) => onFilters((now) => ({ ...now, q: q || undefined })), [onFilters]);
  return (
    <div className="grid gap-3">
      <div className="flex items-center gap-2">
        <h1 className="text-lg font-semibold tracking-tight max-md:sr-only md:mr-4">{text.transactions.title}</h1>
        <SearchBox value={filters.q ?? ""} onSearch={onSearch} box={box} />
        <Button onClick={onPanel} aria-label={chips.length > 0 ? text.transactions.filtersOn(chips.length) : text.transactions.filters} className="max-sm:px-2.5">
          <ListFilter aria-hidden className="size-4" />
          <span className="max-sm:hidden">{text.transactions.filters}</span>
        </Button>
        <Button look="primary" onClick={onAdd} aria-label={text.transactions.add} className="max-sm:px-2.5">
          <Plus aria-hidden className="size-4" />
          <span className="max-sm:hidden">{text.transactions.addOne}</span>
        </Button>
        <IconButton label={text.transactions.help} onClick={onHelp} className="max-md:hidden">
          <Keyboard aria-hidden className="size-4.5" />
        </IconButton>
      </div>
      {chips.length > 0 && (
        <div className="flex flex-wrap items-center gap-2">
          {chips.map((chip) => (
            <Chip key={chip.words} removeLabel={text.transactions.chips.remove(chip.words)} onRemove={() => onFilters((now) => without(now, chip.names))}>
              {chip.words}
            </Chip>
          ))}
          <button type="button" onClick={() => onFilters(() => ({}))} className="min-h-7 rounded-md px-2 text-sm text-muted hover:text-ink">
            {text.transactions.clear}
          </button>
        </div>
      )}
    </div>
  );
}
