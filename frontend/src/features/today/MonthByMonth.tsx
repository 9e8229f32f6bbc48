import { lazy } from "react";

import { formatMonth, formatShortMonth } from "@/lib/dates";
import { locale } from "@/lib/locale";
import { formatMoney, formatShort } from "@/lib/money";
import { text } from "@/lib/text";
import type { Today } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { ChartFrame, Legend } from "@/ui/ChartFrame";
import { DataTable } from "@/ui/DataTable";

const PairedBars = lazy(async () => ({ default: (await import("@/ui/PairedBars")).PairedBars }));

const HEIGHT = 248;

/** "March 2026, April 2026 and May 2026", as the person's language says it. */
function listOf(names: string[]): string {
  return new Intl.ListFormat(locale().locale, { type: "conjunction" }).format(names);
}

/** Income against spending, twelve months; a month opens with a click. */
export function MonthByMonth({
  today,
  onMonth,
  className,
}: {
  today: Today;
  onMonth: (month: string) => void;
  className?: string;
}) {
  const { currency, months } = today;
  const doubted = months.filter((one) => one.trust === "gap" || one.trust === "uncovered");
  return (
    <ChartFrame
      title={text.today.months}
      className={className}
      height={HEIGHT}
      note={doubted.length > 0 ? text.today.notTrusted(listOf(doubted.map((one) => formatMonth(one.month)))) : undefined}
      legend={
        <Legend
          items={[
            { label: text.today.income, look: "size-2.5 rounded-[3px] bg-chart-in" },
            { label: text.today.spending, look: "size-2.5 rounded-[3px] bg-chart-out" },
          ]}
        />
      }
      chart={
        <PairedBars
          name={text.today.monthsChart}
          height={HEIGHT}
          labels={months.map((one) => formatShortMonth(one.month))}
          titles={months.map((one) => formatMonth(one.month))}
          strong={months.findIndex((one) => one.month === today.month.month)}
          series={[
            { label: text.today.income, tone: "in", softTone: "in-soft", values: months.map((one) => one.income_minor) },
            { label: text.today.spending, tone: "out", softTone: "out-soft", values: months.map((one) => one.spending_minor) },
          ]}
          format={(minor) => formatMoney(minor, currency, { whole: true })}
          formatAxis={(minor) => formatShort(minor, currency)}
          onOpen={(place) => {
            const month = months[place]?.month;
            if (month !== undefined) onMonth(month);
          }}
        />
      }
      table={
        <DataTable
          caption={text.today.monthsChart}
          columns={[
            { label: text.today.month },
            { label: text.today.income, number: true },
            { label: text.today.spending, number: true },
            { label: text.today.kept, number: true, wide: true },
            { label: text.today.trust, wide: true },
          ]}
          rows={months.toReversed().map((one) => ({
            key: one.month,
            cells: [
              <button
                key="month"
                type="button"
                className="min-h-6 underline decoration-line underline-offset-4 hover:decoration-ink"
                onClick={() => onMonth(one.month)}
              >
                {formatMonth(one.month)}
              </button>,
              <Amount key="in" minor={one.income_minor} currency={currency} />,
              <Amount key="out" minor={one.spending_minor} currency={currency} />,
              <Amount key="kept" minor={one.income_minor - one.spending_minor} currency={currency} className="text-muted" />,
              text.today.trusts[one.trust],
            ],
          }))}
        />
      }
    />
  );
}
