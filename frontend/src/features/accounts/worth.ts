import type { Account } from "@/lib/types";

export type Worth = { currency: string; owned: number; owed: number; net: number };

/** What is owned and owed in each currency; currencies are never added together. */
export function worthOf(accounts: Account[]): Worth[] {
  const sums = new Map<string, Worth>();
  for (const { currency, balance_minor } of accounts) {
    const sum = sums.get(currency) ?? { currency, owned: 0, owed: 0, net: 0 };
    sum.owned += Math.max(balance_minor, 0);
    sum.owed += Math.max(-balance_minor, 0);
    sum.net += balance_minor;
    sums.set(currency, sum);
  }
  return [...sums.values()];
}
