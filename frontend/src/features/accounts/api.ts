import { queryOptions } from "@tanstack/react-query";

import { call } from "@/lib/http";
import type { Account, AccountChanges, AccountGap, NewAccount, Page } from "@/lib/types";

export const accountQueries = {
  gaps: (id: number) =>
    queryOptions({
      queryKey: ["accounts", id, "gaps"],
      queryFn: async () => (await call<Page<AccountGap>>(`/accounts/${id}/gaps`)).items,
    }),
};

export function openAccount(fresh: NewAccount): Promise<Account> {
  return call<Account>("/accounts", { method: "POST", json: fresh });
}

export function changeAccount(id: number, changes: AccountChanges): Promise<Account> {
  return call<Account>(`/accounts/${id}`, { method: "PATCH", json: changes });
}
