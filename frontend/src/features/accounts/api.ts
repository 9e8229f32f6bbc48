import { queryOptions } from "@tanstack/react-query";

import { call } from "@/lib/http";
import type { Account, AccountChanges, BalanceToReconcile, Completeness, NewAccount, Reconciled } from "@/lib/types";

export const accountQueries = {
  completeness: (id: number) =>
    queryOptions({
      queryKey: ["accounts", id, "completeness"],
      queryFn: () => call<Completeness>(`/accounts/${id}/completeness`),
    }),
};

export function openAccount(fresh: NewAccount): Promise<Account> {
  return call<Account>("/accounts", { method: "POST", json: fresh });
}

export function changeAccount(id: number, changes: AccountChanges): Promise<Account> {
  return call<Account>(`/accounts/${id}`, { method: "PATCH", json: changes });
}

export function reconcile(id: number, said: BalanceToReconcile): Promise<Reconciled> {
  return call<Reconciled>(`/accounts/${id}/reconcile`, { method: "POST", json: said });
}

export function forgetBalance(id: number): Promise<void> {
  return call(`/stated-balances/${id}`, { method: "DELETE" });
}
