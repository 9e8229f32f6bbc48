import { ChevronRight } from "lucide-react";
import { Link } from "react-router";

import { formatMonth, monthDays, shiftMonth } from "@/lib/dates";
import { locale } from "@/lib/locale";
import { formatMoney } from "@/lib/money";
import { transactionsAt } from "@/lib/places";
import { text } from "@/lib/text";
import type { Today } from "@/lib/types";
import { Amount } from "@/ui/Amount";

function shareOf(part: number, whole: number): string {
  return new Intl.NumberFormat(locale().locale, { style: "percent", maximumFractionDigits: 0 }).format(part / whole);
}

function keptNote({ income_minor, saved_minor }: Today["month"]): string | undefined {
  if (saved_minor < 0) return text.today.overspent;
  return income_minor > 0 ? text.today.keptShare(shareOf(saved_minor, income_minor)) : undefined;
}

/** Income, spending and what was kept; each leads to the rows behind it. */
export function Figures({ today, account }: { today: Today; account?: string }) {
  const { month } = today;
  const before = today.months.find((one) => one.month === shiftMonth(month.month, -1));
  const compare = (minor: number | undefined) =>
    before === undefined || minor === undefined
      ? undefined
      : text.today.against(formatMoney(minor, today.currency, { whole: true }), formatMonth(before.month).split(" ")[0] ?? "");
  const figures = [
    { name: text.today.income, counts: "income", minor: month.income_minor, note: compare(before?.income_minor) },
    { name: text.today.spending, counts: "spending", minor: month.spending_minor, note: compare(before?.spending_minor) },
    { name: text.today.kept, counts: "kept", minor: month.saved_minor, note: keptNote(month) },
  ];
  return (
    <section
      aria-label={text.today.figures}
      className="grid overflow-hidden rounded-lg border bg-surface shadow-card sm:grid-cols-3"
    >
      {figures.map((figure) => (
        <Link
          key={figure.counts}
          to={transactionsAt({ counts: figure.counts, account, ...monthDays(month.month) })}
          className="group grid grid-cols-[1fr_auto] items-center gap-x-3 border-b px-4 py-3 transition-colors last:border-0 hover:bg-hover focus-visible:-outline-offset-2 sm:block sm:border-r sm:border-b-0 sm:py-4 md:px-5"
        >
          <span className="flex items-center gap-1 text-sm text-muted">
            {figure.name}
            <ChevronRight aria-hidden className="size-3.5 opacity-0 transition-opacity group-hover:opacity-100" />
          </span>
          <span className="row-span-2 text-lg font-semibold tracking-tight sm:mt-1 sm:block sm:text-xl">
            <Amount minor={figure.minor} currency={today.currency} />
          </span>
          <span className="block min-h-5 text-sm text-faint sm:mt-0.5">{figure.note}</span>
        </Link>
      ))}
    </section>
  );
}
