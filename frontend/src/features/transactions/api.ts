import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { CategoryBook } from "@/lib/categories";
import { shiftDay } from "@/lib/dates";
import { saveFile } from "@/lib/files";
import { answer, call, query } from "@/lib/http";
import type {
  Attachment,
  EditedTransaction,
  Import,
  NewTransaction,
  Page,
  Edit,
  PairKind,
  SuggestionPage,
  Transaction,
  TransactionSummary,
} from "@/lib/types";

import { apiQuery, type Filters } from "./filters";

const PAGE = 100;
const PAIR_DAYS = 45;

export type NewSplit = { category: string; amount_minor: number; note: string };

export const transactionQueries = {
  all: () => ["transactions"] as const,
  lists: () => [...transactionQueries.all(), "list"] as const,
  list: (filters: Filters, book: CategoryBook) =>
    infiniteQueryOptions({
      queryKey: [...transactionQueries.lists(), filters],
      queryFn: ({ pageParam, signal }) =>
        call<Page<Transaction>>(`/transactions${apiQuery(filters, book, { limit: PAGE, cursor: pageParam })}`, { signal }),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next_cursor,
      enabled: filters.counts === undefined || book.list.length > 0,
    }),
  summary: (filters: Filters, book: CategoryBook) =>
    queryOptions({
      queryKey: [...transactionQueries.all(), "summary", filters],
      queryFn: async ({ signal }) =>
        (await call<Page<TransactionSummary>>(`/transactions/summary${apiQuery(filters, book)}`, { signal })).items,
      enabled: filters.counts === undefined || book.list.length > 0,
      placeholderData: keepPreviousData,
    }),
  one: (id: number) =>
    queryOptions({
      queryKey: [...transactionQueries.all(), "one", id],
      queryFn: ({ signal }) => call<Transaction>(`/transactions/${id}`, { signal }),
    }),
  /** What could be the other half: the opposite amount, not long before or after. */
  halves: (of: Transaction) =>
    queryOptions({
      queryKey: [...transactionQueries.all(), "halves", of.id],
      queryFn: async () =>
        (
          await call<Page<Transaction>>(
            `/transactions${query({
              limit: 50,
              direction: of.amount_minor < 0 ? "credit" : "debit",
              min_minor: Math.abs(of.amount_minor),
              max_minor: Math.abs(of.amount_minor),
              from: shiftDay(of.booked_on, -PAIR_DAYS),
              to: shiftDay(of.booked_on, PAIR_DAYS),
            })}`,
          )
        ).items.filter((other) => other.currency === of.currency && other.pair === null && !other.pending),
    }),
  suggestions: () =>
    infiniteQueryOptions({
      queryKey: [...transactionQueries.all(), "suggestions"],
      queryFn: ({ pageParam }) => call<SuggestionPage>(`/suggestions${query({ limit: 20, cursor: pageParam })}`),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next_cursor,
    }),
  imports: () =>
    queryOptions({ queryKey: ["imports", "first"], queryFn: async () => (await call<Page<Import>>("/imports")).items }),
};

export function addTransaction(fresh: NewTransaction): Promise<Transaction> {
  return call<Transaction>("/transactions", { method: "POST", json: fresh });
}

export function deleteTransaction(id: number): Promise<Pick<EditedTransaction, "edit">> {
  return call(`/transactions/${id}`, { method: "DELETE" });
}

export function splitTransaction(id: number, splits: NewSplit[]): Promise<EditedTransaction> {
  return call(`/transactions/${id}/splits`, { method: "PUT", json: { splits } });
}

export function pairTransaction(id: number, other: number, kind: PairKind): Promise<EditedTransaction> {
  return call(`/transactions/${id}/pair`, { method: "PUT", json: { transaction_id: other, kind } });
}

export function partTransaction(id: number): Promise<EditedTransaction> {
  return call(`/transactions/${id}/pair`, { method: "DELETE" });
}

export function partFromPending(id: number): Promise<EditedTransaction> {
  return call(`/transactions/${id}/was-pending`, { method: "DELETE" });
}

export function answerSuggestion(id: number, answer: "accept" | "reject"): Promise<{ edit: Edit }> {
  return call(`/suggestions/${id}/${answer}`, { method: "POST" });
}

export function attach(id: number, file: File): Promise<Attachment> {
  const form = new FormData();
  form.set("file", file);
  return call(`/transactions/${id}/attachments`, { method: "POST", form });
}

export function detach(id: number): Promise<void> {
  return call(`/attachments/${id}`, { method: "DELETE" });
}

/** Fetches an attachment in the person's name and lets the browser keep it under its own name. */
export async function download(attachment: Attachment): Promise<void> {
  saveFile(await (await answer(`/attachments/${attachment.id}`)).blob(), attachment.filename);
}
