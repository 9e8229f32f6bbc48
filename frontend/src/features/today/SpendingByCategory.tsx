import { lazy, useCallback, useMemo } from "react";
import { Link, useNavigate } from "react-router";

import type { CategoryBook } from "@/lib/categories";
import { formatMonth, monthDays } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { transactionsAt } from "@/lib/places";
import { text } from "@/lib/text";
import type { Today } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { ChartFrame, Legend } from "@/ui/ChartFrame";
import { DataTable } from "@/ui/DataTable";

const RankedBars = lazy(async () => ({ default: (await import("@/ui/RankedBars")).RankedBars }));

const SHOWN = 9;

type Row = { label: string; value: number; mark: number | null; to: string };

function rowsOf(today: Today, book: CategoryBook, account?: string): Row[] {
  const days = { account, ...monthDays(today.month.month) };
  const all = today.month.by_category;
  const shown = all.length > SHOWN + 1 ? all.slice(0, SHOWN) : all;
  const rest = all.slice(shown.length);
  const rows = shown.map((one) => ({
    label: book.name(one.category),
    value: one.spending_minor,
    mark: one.usual_minor,
    to: transactionsAt({ category: one.category, ...days }),
  }));
  if (rest.length === 0) return rows;
  return [
    ...rows,
    {
      label: text.today.smaller(rest.length),
      value: rest.reduce((sum, one) => sum + one.spending_minor, 0),
      mark: null,
      to: transactionsAt({ category: rest.map((one) => one.category).join(","), ...days }),
    },
  ];
}

type SpendingProps = { today: Today; book: CategoryBook; account?: string; className?: string };

export function SpendingByCategory({ today, book, account, className }: SpendingProps) {
  const go = useNavigate();
  const rows = useMemo(() => rowsOf(today, book, account), [today, book, account]);
  const { currency } = today;
  const format = useCallback((minor: number) => formatMoney(minor, currency, { whole: true }), [currency]);
  const month = formatMonth(today.month.month);
  if (rows.length === 0) {
    return <ChartFrame title={text.today.byCategory} className={className} height={0} chart={<p className="pb-4 text-muted">{text.today.noSpending(month)}</p>} table={<p className="pb-4 text-muted">{text.today.noSpending(month)}</p>} />;
  }
  return (
    <ChartFrame
      title={text.today.byCategory}
      className={className}
      height={rows.length * 38 + 4}
      legend={
        <Legend
          items={[
            { label: today.month.is_current ? text.today.thisMonth : month, look: "h-1.5 w-4 rounded-full bg-chart-out" },
            { label: `${text.today.usual}, ${text.today.usualHint}`, look: "h-3 w-0.5 bg-chart-mark" },
          ]}
        />
      }
      chart={
        <RankedBars
          name={text.today.byCategoryChart(month)}
          rows={rows}
          format={format}
          valueLabel={text.today.spending}
          markLabel={text.today.usual}
          onOpen={(place) => void go(rows[place]?.to ?? "/transactions")}
        />
      }
      table={<CategoryTable today={today} book={book} account={account} caption={text.today.byCategoryChart(month)} />}
    />
  );
}

function CategoryTable({ today, book, account, caption }: SpendingProps & { caption: string }) {
  const { currency, month } = today;
  return (
    <DataTable
      caption={caption}
      columns={[
        { label: text.today.category },
        { label: text.today.spending, number: true },
        { label: text.today.usual, number: true },
        { label: text.today.difference, number: true, wide: true },
      ]}
      rows={month.by_category.map((one) => ({
        key: one.category,
        cells: [
          <Link
            key="name"
            className="underline decoration-line underline-offset-4 hover:decoration-ink"
            to={transactionsAt({ category: one.category, account, ...monthDays(month.month) })}
          >
            {book.name(one.category)}
          </Link>,
          <Amount key="spent" minor={one.spending_minor} currency={currency} />,
          one.usual_minor === null ? "–" : <Amount key="usual" minor={one.usual_minor} currency={currency} className="text-muted" />,
          one.usual_minor === null ? "–" : (
            <Amount key="more" minor={one.spending_minor - one.usual_minor} currency={currency} sign="always" className="text-muted" />
          ),
        ],
      }))}
    />
  );
}
