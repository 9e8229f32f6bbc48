import { locale } from "@/lib/locale";

const formats = new Map<string, Intl.NumberFormat>();

function format(currency: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const name = `${locale().locale}|${currency}|${JSON.stringify(options)}`;
  let found = formats.get(name);
  if (found === undefined) {
    found = new Intl.NumberFormat(locale().locale, {
      style: "currency",
      currency,
      ...options,
    });
    formats.set(name, found);
  }
  return found;
}

/** How many minor units make one: 2 for INR, 0 for JPY, 3 for KWD. */
export function exponent(currency: string): number {
  return format(currency, {}).resolvedOptions().maximumFractionDigits ?? 2;
}

export type AmountSign = "auto" | "always" | "never";

const SIGN_DISPLAY = { auto: "negative", always: "exceptZero", never: "never" } as const;

/** A whole number of minor units as people read it; the minus sign is a real one. */
export function formatMoney(
  minor: number,
  currency: string,
  { sign = "auto", whole = false }: { sign?: AmountSign; whole?: boolean } = {},
): string {
  const digits = exponent(currency);
  const fraction = whole ? { maximumFractionDigits: 0, minimumFractionDigits: 0 } : {};
  return format(currency, { signDisplay: SIGN_DISPLAY[sign], ...fraction })
    .format(minor / 10 ** digits)
    .replace("-", "−");
}

/** A short form for axes: ₹1.2L, $3.4K. */
export function formatShort(minor: number, currency: string): string {
  return format(currency, { notation: "compact", maximumFractionDigits: 1, minimumFractionDigits: 0 })
    .format(minor / 10 ** exponent(currency))
    .replace("-", "−");
}

/** What someone typed ("1,200.5", "₹1 200") as minor units; null when it is not an amount. */
export function parseMoney(typed: string, currency: string): number | null {
  const plain = typed.replace(/[\s,\p{Sc}]/gu, "").replace("−", "-");
  const parts = /^(-?)(\d{1,12})(?:\.(\d*))?$/.exec(plain);
  if (parts === null) return null;
  const digits = exponent(currency);
  const fraction = parts[3] ?? "";
  if (fraction.length > digits) return null;
  const minor = Number((parts[2] ?? "0") + fraction.padEnd(digits, "0"));
  return parts[1] === "-" && minor !== 0 ? -minor : minor;
}

/** Minor units as someone would type them: 120050 -> "1200.50". */
export function typedMoney(minor: number, currency: string): string {
  return (minor / 10 ** exponent(currency)).toFixed(exponent(currency));
}
