/** How this person writes numbers and dates; set when they sign in. */
type Locale = { locale: string; currency: string; time_zone: string };

let current: Locale = { locale: "en-IN", currency: "INR", time_zone: "Asia/Kolkata" };

function usable(locale: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale).length > 0;
  } catch {
    return false;
  }
}

export function setLocale(next: Locale): void {
  current = {
    locale: usable(next.locale) ? next.locale : "en-IN",
    currency: next.currency,
    time_zone: next.time_zone,
  };
}

export function locale(): Locale {
  return current;
}
