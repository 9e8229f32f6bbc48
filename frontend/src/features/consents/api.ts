import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { call, query } from "@/lib/http";
import type { Consent, ConsentEvent, ConsentNotice, ConsentPurpose, Page } from "@/lib/types";

export const consentQueries = {
  all: () => ["consents"] as const,
  list: () =>
    queryOptions({
      queryKey: [...consentQueries.all(), "list"],
      queryFn: async () => (await call<Page<Consent>>("/consents")).items,
    }),
  events: (purpose: ConsentPurpose) =>
    infiniteQueryOptions({
      queryKey: [...consentQueries.all(), "events", purpose],
      queryFn: ({ pageParam }) => call<Page<ConsentEvent>>(`/consents/${purpose}/events${query({ limit: 20, cursor: pageParam })}`),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next_cursor,
    }),
  notice: (language: string, about?: "banks") =>
    queryOptions({
      queryKey: ["consent-notice", language, about],
      queryFn: () => call<ConsentNotice>(`/consents/notice${query({ language, about })}`),
      staleTime: 5 * 60_000,
      placeholderData: keepPreviousData,
    }),
};

export function giveConsents(purposes: ConsentPurpose[], notice: ConsentNotice): Promise<Page<Consent>> {
  const json = { purposes, notice_version: notice.version, language: notice.language };
  return call<Page<Consent>>("/consents", { method: "POST", json });
}

export function withdrawConsent(purpose: ConsentPurpose): Promise<Consent> {
  return call<Consent>(`/consents/${purpose}`, { method: "DELETE" });
}

export function withdrawConsents(): Promise<Page<Consent>> {
  return call<Page<Consent>>("/consents", { method: "DELETE" });
}
