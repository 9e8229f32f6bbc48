import { infiniteQueryOptions, type QueryClient } from "@tanstack/react-query";

import { call, query } from "@/lib/http";
import type { Edit, Page } from "@/lib/types";

export const editQueries = {
  all: () => ["edits"] as const,
  list: () =>
    infiniteQueryOptions({
      queryKey: [...editQueries.all(), "list"],
      queryFn: ({ pageParam }) => call<Page<Edit>>(`/edits${query({ cursor: pageParam })}`),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next_cursor,
    }),
};

export function undoEdit(id: number): Promise<Edit> {
  return call<Edit>(`/edits/${id}/undo`, { method: "POST" });
}

/** Everything that is worked out from transactions is asked for again. */
export function ledgerChanged(client: QueryClient): Promise<void> {
  return client.invalidateQueries({
    predicate: ({ queryKey }) => !["categories", "person", "sessions", "options", "inbox", "factors"].includes(String(queryKey[0])),
  });
}
