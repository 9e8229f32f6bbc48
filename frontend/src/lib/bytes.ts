import { locale } from "@/lib/locale";

/** 1,048,576 -> "1 MB". */
export function formatBytes(bytes: number): string {
  const [unit, size] = bytes >= 1_048_576 ? (["megabyte", 1_048_576] as const) : (["kilobyte", 1024] as const);
  return new Intl.NumberFormat(locale().locale, { style: "unit", unit, maximumFractionDigits: unit === "megabyte" ? 1 : 0 }).format(
    Math.max(bytes / size, unit === "kilobyte" ? 1 : 0),
  );
}
