import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import type { CategoryBook } from "@/lib/categories";
import { text } from "@/lib/text";
import type { Account, Transaction, TransactionEdit } from "@/lib/types";

import { useEdits } from "./changes";
import { CategoryPicker, NoteDialog, TagPicker } from "./editors";
import { SelectionBar } from "./SelectionBar";
import { TransactionList, type ListHandle } from "./TransactionList";
import { useListKeys } from "./useListKeys";
import { useSelection } from "./useSelection";

type Editing = { what: "category" | "note" | "tag"; ids: number[] } | null;

const MOST_AT_ONCE = 500;

/** Which row has the person's attention: the focused one, else the last that had it. */
function useCurrent(rows: Transaction[]) {
  const current = useRef<number | null>(null);
  const place = useRef(0);
  useEffect(() => {
    const listen = (event: FocusEvent) => {
      const row = (event.target as Element | null)?.closest?.("[data-row]");
      if (row instanceof HTMLElement) current.current = Number(row.dataset.row);
    };
    document.addEventListener("focusin", listen);
    return () => document.removeEventListener("focusin", listen);
  }, []);
  return useMemo(
    () => ({
      /** The current row; when it has left the list, the one that took its place. */
      id: (): number | undefined => {
        const found = rows.findIndex((row) => row.id === current.current);
        if (found >= 0) place.current = found;
        return current.current === null ? undefined : rows[Math.min(place.current, rows.length - 1)]?.id;
      },
      after: (by: number): number | undefined => {
        const found = rows.findIndex((row) => row.id === current.current);
        if (current.current === null) return rows[0]?.id;
        const from = found >= 0 ? found : by > 0 ? place.current - 1 : place.current;
        return rows[Math.max(0, Math.min(rows.length - 1, from + by))]?.id;
      },
      become: (id: number) => {
        place.current = Math.max(0, rows.findIndex((row) => row.id === id));
        current.current = id;
      },
    }),
    [rows],
  );
}

type BrowserProps = {
  rows: Transaction[];
  book: CategoryBook;
  accounts: Account[];
  more: boolean;
  keysOn: boolean;
  onMore: () => void;
  onOpen: (id: number) => void;
  onSearch: () => void;
  onHelp: () => void;
};

/** The list with selection, one-key edits and the windows they open. */
export function Browser({ rows, book, accounts, more, keysOn, onMore, onOpen, onSearch, onHelp }: BrowserProps) {
  const handle = useRef<ListHandle>(null);
  const selection = useSelection(rows);
  const current = useCurrent(rows);
  const [editing, setEditing] = useState<Editing>(null);
  const edits = useEdits();

  const begin = useCallback(
    (what: "category" | "note" | "tag", one?: number) => {
      const id = one ?? current.id();
      const ids = one === undefined && selection.ids.size > 0 ? [...selection.ids].slice(0, MOST_AT_ONCE) : id === undefined ? [] : [id];
      if (ids.length > 0) setEditing({ what, ids });
    },
    [current, selection],
  );

  const keys = useMemo(
    () => ({
      move: (by: 1 | -1, extend: boolean) => {
        const here = current.id();
        const next = current.after(by);
        if (next === undefined) return;
        if (extend && here !== undefined) selection.add(here);
        if (extend) selection.add(next);
        current.become(next);
        handle.current?.focusRow(next);
      },
      select: () => {
        const id = current.id();
        if (id !== undefined) selection.toggle(id, false);
      },
      category: () => begin("category"),
      note: () => begin("note"),
      tag: () => begin("tag"),
      search: onSearch,
      help: onHelp,
      clear: selection.clear,
    }),
    [current, selection, begin, onSearch, onHelp],
  );
  useListKeys(keys, keysOn);

  const onCategory = useCallback((id: number) => begin("category", id), [begin]);
  const apply = (change: Omit<TransactionEdit, "ids">) => {
    if (editing === null) return;
    edits.mutate({ ids: editing.ids, ...change });
    setEditing(null);
    if (editing.ids.length > 1) selection.clear();
  };

  return (
    <>
      <TransactionList
        ref={handle}
        {...{ rows, book, accounts, more, onMore, onOpen, onCategory }}
        selected={selection.ids}
        onSelect={selection.toggle}
      />
      {selection.ids.size > 0 && (
        <SelectionBar
          count={selection.ids.size}
          onCategory={() => begin("category")}
          onTag={() => begin("tag")}
          onNote={() => begin("note")}
          onClear={selection.clear}
        />
      )}
      {editing !== null && <Editors editing={editing} rows={rows} book={book} apply={apply} onClose={() => setEditing(null)} />}
    </>
  );
}

function Editors({
  editing,
  rows,
  book,
  apply,
  onClose,
}: {
  editing: NonNullable<Editing>;
  rows: Transaction[];
  book: CategoryBook;
  apply: (change: Omit<TransactionEdit, "ids">) => void;
  onClose: () => void;
}) {
  const count = editing.ids.length;
  const only = count === 1 ? rows.find((row) => row.id === editing.ids[0]) : undefined;
  if (editing.what === "category") {
    return (
      <CategoryPicker
        title={text.transactions.editing.categoryFor(count)}
        book={book}
        value={only?.category}
        onPick={(category) => apply({ category })}
        onClose={onClose}
      />
    );
  }
  if (editing.what === "tag") {
    return <TagPicker title={text.transactions.editing.tagFor(count)} onPick={(tag) => apply({ add_tags: [tag] })} onClose={onClose} />;
  }
  return (
    <NoteDialog
      title={text.transactions.editing.noteFor(count)}
      before={only?.note ?? ""}
      onSave={(note) => apply({ note })}
      onClose={onClose}
    />
  );
}
