import { infiniteQueryOptions, queryOptions, type QueryClient } from "@tanstack/react-query";

import { ledgerChanged } from "@/lib/edits";
import { call, query } from "@/lib/http";
import type {
  BankLink, BankProvider, Banks, ConsentNotice, FetchDetail, Holding, LinkEvent, NewLink, Page, ProviderName, WithdrawalRehearsal,
} from "@/lib/types";

const POLL_MS = 2000;
const MINUTE = 60_000;

/** While something goes on at the aggregator, a link changes without anyone asking. */
export function goingOn({ state, fetch }: BankLink): boolean {
  return state === "asking" || state === "pending" || state === "withdrawing" || fetching({ state, fetch });
}

export function fetching({ state, fetch }: Pick<BankLink, "state" | "fetch">): boolean {
  return state === "active" && (fetch?.state === "wanted" || fetch?.state === "waiting");
}

/**
 * How soon to look again: every two seconds at first, less often the longer it lasts. Nobody looks while the page is
 * hidden: that is how queries are polled.
 */
export function pollEvery(links: BankLink[], now = Date.now()): number | false {
  const going = links.filter(goingOn);
  if (going.length === 0) return false;
  const since = Math.max(...going.map((link) => Date.parse(fetching(link) && link.fetch !== null ? link.fetch.wanted_at : link.asked_at)));
  const age = now - since;
  return age < 5 * MINUTE ? POLL_MS : age < 30 * MINUTE ? 5 * POLL_MS : MINUTE;
}

export const bankQueries = {
  providers: () =>
    queryOptions({
      queryKey: ["bank-providers"],
      queryFn: async () => (await call<Page<BankProvider>>("/bank-providers")).items,
      staleTime: 5 * MINUTE,
    }),
  banks: (provider: ProviderName) =>
    queryOptions({
      queryKey: ["banks", provider],
      queryFn: () => call<Banks>(`/banks${query({ provider })}`),
      refetchInterval: ({ state }) => (state.data?.known === false ? POLL_MS : false),
    }),
  all: () => ["links"] as const,
  /** One person has few links: forty at most may live. */
  list: () =>
    queryOptions({
      queryKey: [...bankQueries.all(), "list"],
      queryFn: async () => (await call<Page<BankLink>>(`/links${query({ limit: 100 })}`)).items,
      refetchInterval: ({ state }) => pollEvery(state.data ?? []),
    }),
  one: (id: number) =>
    queryOptions({
      queryKey: [...bankQueries.all(), "one", id],
      queryFn: ({ signal }) => call<BankLink>(`/links/${id}`, { signal }),
      refetchInterval: ({ state }) => pollEvery(state.data === undefined ? [] : [state.data]),
    }),
  /** The newest fetch with what has come so far for which account. */
  latest: (id: number, going: boolean) =>
    queryOptions({
      queryKey: [...bankQueries.all(), "latest", id],
      queryFn: async ({ signal }) => (await call<Page<FetchDetail>>(`/links/${id}/fetches${query({ limit: 1 })}`, { signal })).items[0] ?? null,
      refetchInterval: going ? POLL_MS : false,
    }),
  fetches: (id: number) =>
    infiniteQueryOptions({
      queryKey: [...bankQueries.all(), "fetches", id],
      queryFn: ({ pageParam }) => call<Page<FetchDetail>>(`/links/${id}/fetches${query({ limit: 10, cursor: pageParam })}`),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next_cursor,
    }),
  events: (id: number) =>
    infiniteQueryOptions({
      queryKey: [...bankQueries.all(), "events", id],
      queryFn: ({ pageParam }) => call<Page<LinkEvent>>(`/links/${id}/events${query({ limit: 10, cursor: pageParam })}`),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next_cursor,
    }),
  withdrawal: (id: number) =>
    queryOptions({
      queryKey: [...bankQueries.all(), "withdrawal", id],
      queryFn: () => call<WithdrawalRehearsal>(`/links/${id}/withdrawal`),
      gcTime: 0,
    }),
  holdings: () => queryOptions({ queryKey: ["holdings"], queryFn: async () => (await call<Page<Holding>>("/holdings")).items }),
};

export function linkBank(link: NewLink): Promise<BankLink> {
  return call<BankLink>("/links", { method: "POST", json: link });
}

export function comeBack(mark: string): Promise<BankLink> {
  return call<BankLink>("/links/returned", { method: "POST", json: { mark } });
}

export function fetchNow(id: number): Promise<BankLink> {
  return call<BankLink>(`/links/${id}/fetches`, { method: "POST" });
}

export function lookAtLink(id: number): Promise<BankLink> {
  return call<BankLink>(`/links/${id}/look`, { method: "POST" });
}

export function keepFetched(id: number, keep: boolean, { version, language }: Pick<ConsentNotice, "version" | "language">): Promise<BankLink> {
  return call<BankLink>(`/links/${id}/keep`, { method: "PUT", json: { keep, notice_version: version, language } });
}

export function withdrawLink(id: number): Promise<BankLink> {
  return call<BankLink>(`/links/${id}/withdrawal`, { method: "POST" });
}

/** Puts a link as the server just told it where pages look for it. */
export function tellLink(client: QueryClient, link: BankLink): void {
  client.setQueryData(bankQueries.one(link.id).queryKey, link);
  client.setQueryData(bankQueries.list().queryKey, (links: BankLink[] | undefined) => links?.map((one) => (one.id === link.id ? link : one)));
}

/** Data has left: what pages not on screen remember of it is thrown away, never shown again for a moment. */
export async function dataLeft(client: QueryClient): Promise<void> {
  for (const name of ["transactions", "today", "accounts", "holdings", "edits", "tags"]) {
    client.removeQueries({ queryKey: [name], type: "inactive" });
  }
  await ledgerChanged(client);
}
