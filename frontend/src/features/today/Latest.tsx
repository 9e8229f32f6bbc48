import { Link } from "react-router";

import { glyphOf, glyphTone, type CategoryBook } from "@/lib/categories";
import { formatShortDay } from "@/lib/dates";
import { places, transactionsAt } from "@/lib/places";
import { text } from "@/lib/text";
import type { Today } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { Card } from "@/ui/Card";
import { Glyph } from "@/ui/Glyph";

export function Latest({ today, book, className }: { today: Today; book: CategoryBook; className?: string }) {
  return (
    <Card
      title={text.today.recent}
      className={className}
      aside={
        <Link to={places.transactions({})} className="inline-flex min-h-8 items-center text-sm text-muted hover:text-ink">
          {text.today.allTransactions}
        </Link>
      }
    >
      <ul className="pb-2">
        {today.recent.map((row) => {
          const group = book.get(row.category)?.group;
          return (
            <li key={row.id}>
              <Link
                to={`${transactionsAt({})}?open=${row.id}`}
                className="flex items-center gap-3 px-4 py-2 transition-colors hover:bg-hover focus-visible:-outline-offset-2 md:px-5"
              >
                <Glyph name={glyphOf(row.category, group)} tone={glyphTone(row.category, group)} />
                <span className="min-w-0 flex-1">
                  <span className="block truncate">{row.name || row.narration}</span>
                  <span className="block truncate text-sm text-faint">
                    {formatShortDay(row.booked_on)} · {book.name(row.category)}
                  </span>
                </span>
                <Amount minor={row.amount_minor} currency={row.currency} tone="flow" />
              </Link>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
