import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { call, query } from "@/lib/http";
import type { Today } from "@/lib/types";

export const todayQueries = {
  month: (month: string | null) =>
    queryOptions({
      queryKey: ["today", month],
      queryFn: ({ signal }) => call<Today>(`/today${query({ month })}`, { signal }),
      placeholderData: keepPreviousData,
    }),
};
