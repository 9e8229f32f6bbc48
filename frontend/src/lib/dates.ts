import { locale } from "@/lib/locale";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale().locale}|${JSON.stringify(options)}`;
  let found = formats.get(name);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(locale().locale, options);
    formats.set(name, found);
  }
  return found;
}

const at = (day: string) => new Date(`${day}T00:00:00Z`);
const iso = (date: Date) => date.toISOString().slice(0, 10);

/** Today's date where the person lives, as "2026-11-24". */
export function today(): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: locale().time_zone }).format(new Date());
}

export function formatDay(day: string): string {
  return format({ day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(at(day));
}

/** "22 Nov", with the year only when it is not this one. */
export function formatShortDay(day: string): string {
  return day.slice(0, 4) === today().slice(0, 4)
    ? format({ day: "numeric", month: "short", timeZone: "UTC" }).format(at(day))
    : formatDay(day);
}

/** "Sunday, 22 November", with the year only when it is not this one. */
export function formatDayHeader(day: string): string {
  const year = day.slice(0, 4) === today().slice(0, 4) ? undefined : "numeric";
  return format({ weekday: "long", day: "numeric", month: "long", year, timeZone: "UTC" }).format(at(day));
}

export function formatMonth(month: string): string {
  return format({ month: "long", year: "numeric", timeZone: "UTC" }).format(at(`${month}-01`));
}

export function formatShortMonth(month: string): string {
  return format({ month: "short", timeZone: "UTC" }).format(at(`${month}-01`));
}

export function formatInstant(instant: string): string {
  return format({ dateStyle: "medium", timeStyle: "short", timeZone: locale().time_zone }).format(new Date(instant));
}

/** "14:05", the time of day where the person lives. */
export function formatTime(instant: string): string {
  return format({ timeStyle: "short", timeZone: locale().time_zone }).format(new Date(instant));
}

/** The date of an instant where the person lives, as "2026-11-24". */
export function localDay(instant: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: locale().time_zone }).format(new Date(instant));
}

export function shiftMonth(month: string, by: number): string {
  const date = at(`${month}-01`);
  date.setUTCMonth(date.getUTCMonth() + by);
  return iso(date).slice(0, 7);
}

/** First and last day of a month, both inside it. */
export function monthDays(month: string): { from: string; to: string } {
  const last = at(`${shiftMonth(month, 1)}-01`);
  last.setUTCDate(0);
  return { from: `${month}-01`, to: iso(last) };
}

export function shiftDay(day: string, by: number): string {
  const date = at(day);
  date.setUTCDate(date.getUTCDate() + by);
  return iso(date);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((at(to).getTime() - at(from).getTime()) / 86_400_000);
}

const SPANS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** "2 days ago", "just now". */
export function formatAgo(instant: string, now = Date.now()): string {
  const seconds = (new Date(instant).getTime() - now) / 1000;
  const relative = new Intl.RelativeTimeFormat(locale().locale, { numeric: "auto" });
  for (const [unit, span] of SPANS) {
    if (Math.abs(seconds) >= span) return relative.format(Math.trunc(seconds / span), unit);
  }
  return relative.format(0, "second");
}
