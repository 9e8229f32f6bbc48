import { useMutation, useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";

import type { CategoryBook } from "@/lib/categories";
import { ledgerChanged, undoEdit } from "@/lib/edits";
import { call } from "@/lib/http";
import { useCategories } from "@/lib/reference";
import { text } from "@/lib/text";
import type { Edit, EditedTransactions, Page, Transaction, TransactionEdit } from "@/lib/types";
import { refusalWords } from "@/ui/Notice";
import { say } from "@/ui/toasts";

import { transactionQueries } from "./api";
import { stays, type Filters } from "./filters";

type Rows = InfiniteData<Page<Transaction>>;

/** The transaction as it will be when the server agrees. */
export function edited(before: Transaction, edit: TransactionEdit): Transaction {
  const tags = before.tags.filter((tag) => edit.remove_tags?.includes(tag) !== true);
  const choice =
    edit.category === undefined
      ? {}
      : { category: edit.category, category_source: "person" as const, category_confidence: 1, category_reason: "" };
  return {
    ...before,
    ...choice,
    name: edit.name ?? before.name,
    note: edit.note ?? before.note,
    tags: [...new Set([...tags, ...(edit.add_tags ?? [])])],
  };
}

/** Rewrites every copy the cache holds of some transactions. */
function rewrite(client: QueryClient, change: (row: Transaction) => Transaction): void {
  client.setQueriesData<Rows>({ queryKey: transactionQueries.lists() }, (rows) =>
    rows === undefined
      ? undefined
      : { ...rows, pages: rows.pages.map((page) => ({ ...page, items: page.items.map(change) })) },
  );
  client.setQueriesData<Transaction>({ queryKey: [...transactionQueries.all(), "one"] }, (row) =>
    row === undefined ? undefined : change(row),
  );
}

/** Takes rows out of the lists whose filters they no longer meet, without asking the server again. */
function dropStrangers(client: QueryClient, ids: Set<number>, book: CategoryBook): void {
  for (const [key, rows] of client.getQueriesData<Rows>({ queryKey: transactionQueries.lists() })) {
    if (rows === undefined) continue;
    const filters = key[2] as Filters;
    const pages = rows.pages.map((page) => ({
      ...page,
      items: page.items.filter((row) => !ids.has(row.id) || stays(row, filters, book)),
    }));
    client.setQueryData<Rows>(key, { ...rows, pages });
  }
}

/** Figures worked out from transactions; the lists themselves were already rewritten. */
function figuresChanged(client: QueryClient): void {
  for (const queryKey of [["today"], ["edits"], ["tags"], [...transactionQueries.all(), "summary"]]) {
    void client.invalidateQueries({ queryKey });
  }
}

function sayRefused(failure: unknown): void {
  const { title, detail } = refusalWords(failure);
  say({ tone: "danger", words: [title, detail].filter(Boolean).join(". ") });
}

/** Says what was done and offers the way back. */
export function useSayEdit(): (edit: Edit) => void {
  const client = useQueryClient();
  return (edit) =>
    say({
      words: edit.summary,
      action: {
        label: text.common.undo,
        run: () => {
          undoEdit(edit.id)
            .then(() => ledgerChanged(client))
            .then(() => say({ words: text.common.undone }), sayRefused);
        },
      },
    });
}

/** Edits that show at once, go back when the server refuses, and can be undone when it agrees. */
export function useEdits() {
  const client = useQueryClient();
  const book = useCategories();
  const sayEdit = useSayEdit();
  return useMutation({
    mutationFn: (edit: TransactionEdit) => call<EditedTransactions>("/transactions/edit", { method: "POST", json: edit }),
    onMutate: async (edit) => {
      await client.cancelQueries({ queryKey: transactionQueries.all() });
      const before = client.getQueriesData({ queryKey: transactionQueries.all() });
      const ids = new Set(edit.ids);
      rewrite(client, (row) => (ids.has(row.id) ? edited(row, edit) : row));
      return before;
    },
    onError: (failure, _edit, before) => {
      before?.forEach(([key, data]) => client.setQueryData(key, data));
      sayRefused(failure);
    },
    onSuccess: ({ edit, transactions }) => {
      const fresh = new Map(transactions.map((row) => [row.id, row]));
      rewrite(client, (row) => fresh.get(row.id) ?? row);
      dropStrangers(client, new Set(fresh.keys()), book);
      sayEdit(edit);
      figuresChanged(client);
    },
  });
}

/** Any other change of one transaction: after it, everything worked out from it is asked for again. */
export function useChange<Input>(change: (input: Input) => Promise<{ edit: Edit }>, then?: () => void) {
  const client = useQueryClient();
  const sayEdit = useSayEdit();
  return useMutation({
    mutationFn: change,
    onError: sayRefused,
    onSuccess: async ({ edit }) => {
      then?.();
      sayEdit(edit);
      await ledgerChanged(client);
    },
  });
}
