import { locale } from "@/lib/locale";

const OFFERED = ["en-IN", "hi-IN", "en-GB", "en-US", "en-AU", "en-SG", "en-AE", "de-DE", "fr-FR", "ja-JP"];

/** Ways to write numbers and dates, each shown by an example rather than by its code. */
export function localeChoices(current: string): { value: string; label: string }[] {
  return [...new Set([current, ...OFFERED])].map((value) => {
    const region = new Intl.DisplayNames(["en"], { type: "language" }).of(value) ?? value;
    const amount = new Intl.NumberFormat(value, { style: "currency", currency: locale().currency }).format(1234567.5);
    const day = new Intl.DateTimeFormat(value, { dateStyle: "medium", timeZone: "UTC" }).format(new Date("2026-11-24T00:00:00Z"));
    return { value, label: `${region}: ${amount}, ${day}` };
  });
}

export function timeZones(current: string): string[] {
  const known = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : ["Asia/Kolkata", "UTC"];
  return [...new Set([current, ...known])];
}
