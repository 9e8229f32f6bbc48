import { QueryClient } from "@tanstack/react-query";

import { Refusal } from "@/lib/refusal";

/** A refusal is an answer, so only the network and the server's own faults are tried again. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 20_000,
        retry: (count, failure) =>
          count < 2 && failure instanceof Refusal && (failure.status === 0 || failure.status >= 502),
      },
    },
  });
}
