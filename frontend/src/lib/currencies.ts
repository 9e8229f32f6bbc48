import { locale } from "@/lib/locale";

/** Currency codes to choose from: the given and the person's own first. */
export function currencies(first: string): string[] {
  const known = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("currency") : ["INR", "USD", "EUR", "GBP"];
  return [...new Set([first, locale().currency, ...known])].filter(Boolean);
}
