import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { call, query } from "@/lib/http";
import type { Import, Mapping, MappingPreview, NewAccount, Page } from "@/lib/types";

const POLL_MS = 500;

export const MOST_BYTES = 25 * 1024 * 1024;

/** While the server works on an import, its state changes without anyone asking. */
export const working = (one: Import | undefined) => one?.state === "reading" || one?.state === "running";

export const statementQueries = {
  all: () => ["imports"] as const,
  list: () =>
    infiniteQueryOptions({
      queryKey: [...statementQueries.all(), "list"],
      queryFn: ({ pageParam }) => call<Page<Import>>(`/imports${query({ cursor: pageParam })}`),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next_cursor,
      refetchInterval: ({ state }) => (state.data?.pages.some((page) => page.items.some(working)) ? POLL_MS * 2 : false),
    }),
  one: (id: number) =>
    queryOptions({
      queryKey: [...statementQueries.all(), "one", id],
      queryFn: ({ signal }) => call<Import>(`/imports/${id}`, { signal }),
      refetchInterval: ({ state }) => (working(state.data) ? POLL_MS : false),
    }),
  preview: (id: number, mapping: Mapping | null) =>
    queryOptions({
      queryKey: ["mapping-preview", id, mapping],
      queryFn: ({ signal }) => call<MappingPreview>(`/imports/${id}/preview`, { method: "POST", json: { mapping }, signal }),
      enabled: mapping !== null,
      placeholderData: keepPreviousData,
      retry: false,
    }),
};

export function bring(file: File, account: number | null): Promise<Import> {
  const form = new FormData();
  form.set("file", file);
  if (account !== null) form.set("account_id", String(account));
  return call<Import>("/imports", { method: "POST", form });
}

export type Into = { account_id: number } | { new_account: NewAccount };

export function confirm(id: number, into: Into): Promise<Import> {
  return call<Import>(`/imports/${id}/confirm`, { method: "POST", json: into });
}

export function map(id: number, mapping: Mapping, saveAs: string): Promise<Import> {
  return call<Import>(`/imports/${id}/mapping`, { method: "PUT", json: { mapping, save_as: saveAs } });
}

export function unlock(id: number, password: string): Promise<Import> {
  return call<Import>(`/imports/${id}/unlock`, { method: "POST", json: { password } });
}

export function move(id: number, to: "cancel" | "undo" | "redo"): Promise<Import> {
  return call<Import>(`/imports/${id}/${to}`, { method: "POST" });
}
