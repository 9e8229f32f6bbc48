import { daysBetween, formatTime, localDay, today } from "@/lib/dates";
import { text } from "@/lib/text";
import type { BankLink, LinkedAccount } from "@/lib/types";

const words = text.banks;

/** The banks of a link by name, as its accounts tell them, else as they were asked for. */
export function bankNames({ accounts, banks }: Pick<BankLink, "accounts" | "banks">): string {
  const names = [...new Set(accounts.length > 0 ? accounts.map((account) => account.bank) : banks)];
  return names.length === 0 ? words.unnamed : names.join(", ");
}

/** The last four of a masked number, or fewer where fewer are shown. */
export function lastFour(masked: string): string {
  return masked.replace(/[^0-9A-Za-z]/g, "").replace(/^X+/i, "").slice(-4);
}

/** "HDFC Bank ·· 1234". */
export function accountName({ bank, masked }: Pick<LinkedAccount, "bank" | "masked">): string {
  const last = lastFour(masked);
  return last === "" ? bank : `${bank} ·· ${last}`;
}

/** A bank's name for a kind of account, not shouted: "SAVINGS" is "Savings", but "NRE" stays. */
export function productWords(product: string): string {
  return product.split(" ").map((word) => (/^[A-Z]{5,}$/.test(word) ? word.charAt(0) + word.slice(1).toLowerCase() : word)).join(" ");
}

/** How fresh something is: by the clock for today and yesterday, in days before that. */
export function freshness(instant: string | null): string {
  if (instant === null) return words.fresh.never;
  const days = daysBetween(localDay(instant), today());
  if (days <= 0) return words.fresh.today(formatTime(instant));
  return days === 1 ? words.fresh.yesterday(formatTime(instant)) : words.fresh.old(days);
}

const ENDS = ["rejected", "withdrawn", "revoked", "expired", "failed", "withdrawing"];

/** Nothing is fetched under it any more. */
export function isOver({ state }: Pick<BankLink, "state">): boolean {
  return ENDS.includes(state);
}

/** What a reason of the server's means in words; empty when there is none. */
export function problemWords(reason: string): string {
  return reason === "" ? "" : (words.problems[reason] ?? words.problem);
}

/** What a link's person should know beyond its health: why, and what to do. */
export function hintOf(link: BankLink): string {
  if (isOver(link)) return words.ends[link.state === "withdrawing" ? "withdrawn" : link.state] ?? "";
  const why = problemWords(link.problem || (link.step === "retry" ? (link.fetch?.problem ?? "") : ""));
  const next = link.health === "waiting" && link.step === "wait" ? "" : words.hints[link.step];
  return [why, next].filter(Boolean).join(" ");
}
