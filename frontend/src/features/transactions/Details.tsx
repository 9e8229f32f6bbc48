import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";

import { glyphOf, glyphTone, type CategoryBook } from "@/lib/categories";
import { formatDayHeader } from "@/lib/dates";
import { useAccounts, useCategories } from "@/lib/reference";
import { text } from "@/lib/text";
import type { Transaction } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { Button, IconButton } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { Glyph } from "@/ui/Glyph";
import { Loaded } from "@/ui/Loaded";
import { SkeletonRows } from "@/ui/Skeleton";

import { deleteTransaction, transactionQueries } from "./api";
import { Attachments } from "./Attachments";
import { useChange, useEdits } from "./changes";
import { CategoryPicker } from "./editors";
import { NoteAndTags } from "./NoteAndTags";
import { Pairing } from "./Pairing";
import { Pending } from "./Pending";
import { SplitEditor } from "./SplitEditor";
import { CameIn, Understood } from "./Understood";

/** Everything about one transaction, at the side of the list. */
export function Details({
  id,
  known,
  previous,
  next,
  onOpen,
  onClose,
}: {
  id: number;
  known?: Transaction;
  previous?: number;
  next?: number;
  onOpen: (id: number) => void;
  onClose: () => void;
}) {
  const query = useQuery({ ...transactionQueries.one(id), placeholderData: known });
  useStepping(previous, next, onOpen);
  return (
    <Dialog
      title={text.transactions.details.title}
      place="side"
      onClose={onClose}
      aside={
        <>
          <IconButton
            label={text.transactions.details.previous}
            disabled={previous === undefined}
            onClick={() => previous !== undefined && onOpen(previous)}
          >
            <ChevronUp aria-hidden className="size-4.5" />
          </IconButton>
          <IconButton label={text.transactions.details.next} disabled={next === undefined} onClick={() => next !== undefined && onOpen(next)}>
            <ChevronDown aria-hidden className="size-4.5" />
          </IconButton>
        </>
      }
    >
      <Loaded query={query} skeleton={<SkeletonRows rows={6} />}>
        {(row) => <Sheet key={row.id} row={row} onOpen={onOpen} onClose={onClose} />}
      </Loaded>
    </Dialog>
  );
}

/** j and k go to the neighbours while nobody types and no other window is open. */
function useStepping(previous: number | undefined, next: number | undefined, onOpen: (id: number) => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const to = { j: next, k: previous }[event.key];
      const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
      if (to === undefined || typing || document.querySelectorAll("dialog[open]").length > 1) return;
      event.preventDefault();
      onOpen(to);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [previous, next, onOpen]);
}

function Sheet({ row, onOpen, onClose }: { row: Transaction; onOpen: (id: number) => void; onClose: () => void }) {
  const book = useCategories();
  const accounts = useAccounts();
  const account = accounts.find((one) => one.id === row.account_id);
  return (
    <div className="grid gap-6 p-4 pb-8 md:p-5">
      <header className="grid gap-1">
        <p className="text-sm text-muted">
          {formatDayHeader(row.booked_on)}
          {account !== undefined && ` · ${account.name}`}
        </p>
        <p className="text-2xl font-semibold tracking-tight">
          <Amount minor={row.amount_minor} currency={row.currency} tone="flow" />
        </p>
      </header>
      <Pending row={row} />
      <Name key={row.name} row={row} />
      <Category row={row} book={book} />
      <SplitEditor key={`${row.version}`} row={row} book={book} />
      <NoteAndTags key={row.note} row={row} />
      <Understood row={row} account={account} />
      {!row.pending && (
        <>
          <Pairing row={row} onOpen={onOpen} />
          <Attachments row={row} />
        </>
      )}
      <CameIn row={row} />
      {!row.pending && <Deletion row={row} onDeleted={onClose} />}
    </div>
  );
}

function Name({ row }: { row: Transaction }) {
  const edits = useEdits();
  const [name, setName] = useState(row.name);
  const save = () => {
    const fresh = name.trim();
    if (fresh !== "" && fresh !== row.name) edits.mutate({ ids: [row.id], name: fresh });
    else setName(row.name);
  };
  return (
    <TextField
      label={text.transactions.details.name}
      value={name}
      maxLength={120}
      onChange={(event) => setName(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}

function sureness(confidence: number): string {
  const { certain, likely, guess, weak } = text.transactions.details.sure;
  if (confidence >= 0.95) return certain;
  if (confidence >= 0.8) return likely;
  return confidence >= 0.5 ? guess : weak;
}

function whyWords(row: Transaction): string {
  if (row.category_source === "person") return text.transactions.details.byYou;
  const sure = row.category_confidence === null || row.category_source === "none" ? "" : sureness(row.category_confidence);
  return [sure, row.category_reason].filter(Boolean).join(": ");
}

function Category({ row, book }: { row: Transaction; book: CategoryBook }) {
  const edits = useEdits();
  const [picking, setPicking] = useState(false);
  const name = book.name(row.category);
  const group = book.get(row.category)?.group;
  if (row.splits.length > 0) return null;
  return (
    <div className="grid gap-1.5">
      <span className="text-sm font-medium">{text.transactions.category}</span>
      <button
        type="button"
        aria-label={text.transactions.changeCategory(name)}
        onClick={() => setPicking(true)}
        className="flex min-h-12 items-center gap-3 rounded-md border border-edge/60 px-2 text-left hover:border-edge hover:bg-hover"
      >
        <Glyph name={glyphOf(row.category, group)} tone={glyphTone(row.category, group)} />
        <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
        <ChevronDown aria-hidden className="mr-1 size-4 text-faint" />
      </button>
      {whyWords(row) !== "" && <p className="text-sm text-muted">{whyWords(row)}</p>}
      {picking && (
        <CategoryPicker
          title={text.transactions.editing.categoryFor(1)}
          book={book}
          value={row.category}
          onPick={(category) => {
            setPicking(false);
            edits.mutate({ ids: [row.id], category });
          }}
          onClose={() => setPicking(false)}
        />
      )}
    </div>
  );
}

function Deletion({ row, onDeleted }: { row: Transaction; onDeleted: () => void }) {
  const [sure, setSure] = useState(false);
  const remove = useChange(() => deleteTransaction(row.id), onDeleted);
  if (!sure) {
    return (
      <Button look="quiet" className="-ml-3.5 justify-self-start" onClick={() => setSure(true)}>
        <Trash2 aria-hidden className="size-4" />
        {text.transactions.details.delete}
      </Button>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <p className="mr-auto">{text.transactions.details.deleteConfirm}</p>
      <Button onClick={() => setSure(false)}>{text.common.cancel}</Button>
      <Button look="danger" autoFocus busy={remove.isPending} onClick={() => remove.mutate(undefined)}>
        {text.transactions.details.delete}
      </Button>
    </div>
  );
}
