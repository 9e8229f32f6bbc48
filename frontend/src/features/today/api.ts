import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { call, query } from "@/lib/http";
import type { Today } from "@/lib/types";

export const todayQueries = {
  month: (month: string | null, currency: string | null) =>
    queryOptions({
      queryKey: ["today", month, currency],
      queryFn: ({ signal }) => call<Today>(`/today${query({ month, currency })}`, { signal }),
      placeholderData: keepPreviousData,
    }),
};
