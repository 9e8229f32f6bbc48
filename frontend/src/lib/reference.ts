import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { bookOf, type CategoryBook } from "@/lib/categories";
import { call } from "@/lib/http";
import type { Account, Category, Page, Tag } from "@/lib/types";

/** What every feature reads: categories, accounts, tags. Each is written by its own feature only. */
export const reference = {
  categories: () =>
    queryOptions({
      queryKey: ["categories"],
      queryFn: async () => (await call<Page<Category>>("/categories")).items,
      staleTime: 5 * 60_000,
    }),
  accounts: () =>
    queryOptions({ queryKey: ["accounts"], queryFn: async () => (await call<Page<Account>>("/accounts")).items }),
  tags: () => queryOptions({ queryKey: ["tags"], queryFn: async () => (await call<{ items: Tag[] }>("/tags")).items }),
};

export function useCategories(): CategoryBook {
  const { data } = useQuery(reference.categories());
  return useMemo(() => bookOf(data ?? []), [data]);
}

export function useAccounts(): Account[] {
  return useQuery(reference.accounts()).data ?? [];
}
