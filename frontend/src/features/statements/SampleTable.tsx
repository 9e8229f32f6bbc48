import { formatShortDay } from "@/lib/dates";
import { text } from "@/lib/text";
import type { SampleRow } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { DataTable } from "@/ui/DataTable";

const words = text.statements.ready.columns;

/** Rows as they will be recorded. */
export function SampleTable({ caption, rows, currency }: { caption: string; rows: SampleRow[]; currency: string }) {
  const balances = rows.some((row) => row.balance_minor !== null);
  return (
    <DataTable
      caption={caption}
      columns={[
        { label: words.date },
        { label: words.narration },
        { label: words.amount, number: true },
        ...(balances ? [{ label: words.balance, number: true, wide: true }] : []),
      ]}
      rows={rows.map((row, place) => ({
        key: `${row.line}-${place}`,
        cells: [
          <span key="date" className="whitespace-nowrap text-muted">
            {formatShortDay(row.booked_on)}
          </span>,
          <span key="words" className="line-clamp-2 min-w-24 text-sm wrap-anywhere">
            {row.narration}
          </span>,
          <Amount key="amount" minor={row.amount_minor} currency={currency} tone="flow" />,
          ...(balances
            ? [row.balance_minor === null ? "–" : <Amount key="balance" minor={row.balance_minor} currency={currency} className="text-muted" />]
            : []),
        ],
      }))}
    />
  );
}
