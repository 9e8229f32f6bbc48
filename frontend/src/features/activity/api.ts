import { infiniteQueryOptions } from "@tanstack/react-query";

import { call } from "@/lib/http";
import type { AuditEvent, Page } from "@/lib/types";

export const activityQueries = {
  list: () =>
    infiniteQueryOptions({
      queryKey: ["activity"],
      queryFn: ({ pageParam }) => call<Page<AuditEvent>>(`/audit/events${pageParam === null ? "" : `?cursor=${pageParam}`}`),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next_cursor,
    }),
};
