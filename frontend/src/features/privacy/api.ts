import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { saveFile } from "@/lib/files";
import { answer, call, query } from "@/lib/http";
import { bodyOf, send } from "@/lib/send";
import type { Erasure, ErasureAhead, Export, Page, Person, Restored, Retention } from "@/lib/types";

const POLL_MS = 700;

export const MOST_BYTES = 100 * 1024 * 1024;

/** While the server makes an export, its state changes without anyone asking. */
export const making = (one: Export) => one.state === "waiting" || one.state === "running";

export const privacyQueries = {
  all: () => ["privacy"] as const,
  exports: () =>
    infiniteQueryOptions({
      queryKey: [...privacyQueries.all(), "exports"],
      queryFn: ({ pageParam }) => call<Page<Export>>(`/privacy/exports${query({ limit: 20, cursor: pageParam })}`),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next_cursor,
      refetchInterval: ({ state }) => (state.data?.pages.some((page) => page.items.some(making)) ? POLL_MS : false),
    }),
  retention: () =>
    queryOptions({
      queryKey: [...privacyQueries.all(), "retention"],
      queryFn: () => call<Retention>("/privacy/retention"),
      staleTime: 5 * 60_000,
    }),
  ahead: () => queryOptions({ queryKey: [...privacyQueries.all(), "erasure"], queryFn: () => call<ErasureAhead>("/privacy/erasure") }),
  /** Read without being signed in: whoever has its number may. */
  receipt: (id: string) =>
    queryOptions({
      queryKey: [...privacyQueries.all(), "receipt", id],
      queryFn: async () => bodyOf<Erasure>(await send(`/privacy/receipts/${id}`)),
    }),
};

export function askExport(): Promise<Export> {
  return call<Export>("/privacy/exports", { method: "POST" });
}

export async function downloadExport(one: Export): Promise<void> {
  const file = await (await answer(`/privacy/exports/${one.id}/download`)).blob();
  saveFile(file, `finsure-${one.created_at.slice(0, 10)}.zip`);
}

/** Brings an export back; the person is asked for anew, since the export tells their name, locale and currency. */
export async function bringBack(file: File): Promise<{ restored: Restored; person: Person }> {
  const form = new FormData();
  form.set("file", file);
  const restored = await call<Restored>("/privacy/restore", { method: "POST", form });
  return { restored, person: await call<Person>("/me") };
}

export function askErasure(): Promise<Erasure> {
  return call<Erasure>("/privacy/erasure", { method: "POST", json: { confirm: true } });
}
