import { text } from "@/lib/text";
import type { Account, AccountKind } from "@/lib/types";

export const KINDS: AccountKind[] = ["savings", "current", "card", "wallet", "cash", "deposit", "loan"];

const GLYPHS = {
  savings: "bank",
  current: "briefcase",
  card: "card",
  wallet: "wallet",
  cash: "coins",
  deposit: "piggy",
  loan: "house",
} as const;

export function kindGlyph(kind: AccountKind): (typeof GLYPHS)[AccountKind] {
  return GLYPHS[kind] ?? "bank";
}

/** "HDFC Bank ·· 4821", whatever of it is known. */
export function accountNote(account: Pick<Account, "institution" | "mask">): string {
  return [account.institution, account.mask === "" ? "" : `·· ${account.mask}`].filter(Boolean).join(" ");
}

export function kindName(kind: AccountKind): string {
  return text.accounts.kinds[kind];
}
