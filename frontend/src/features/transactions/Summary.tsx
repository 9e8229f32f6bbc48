import { useQuery } from "@tanstack/react-query";

import type { CategoryBook } from "@/lib/categories";
import { text } from "@/lib/text";
import { Amount } from "@/ui/Amount";
import { Skeleton } from "@/ui/Skeleton";

import { transactionQueries } from "./api";
import type { Filters } from "./filters";

/** How many, and how much in and out; one line for each currency, since they never mix. */
export function Summary({ filters, book }: { filters: Filters; book: CategoryBook }) {
  const { data } = useQuery(transactionQueries.summary(filters, book));
  if (data === undefined) return <Skeleton className="h-5 w-64" />;
  return (
    <div aria-live="polite" className="grid gap-0.5 text-sm text-muted">
      {data.map((sum) => (
        <p key={sum.currency} className="flex flex-wrap gap-x-4">
          <span>{text.transactions.count(sum.transactions)}</span>
          <span>
            <Amount minor={sum.in_minor} currency={sum.currency} className="text-ink" /> {text.transactions.in}
          </span>
          <span>
            <Amount minor={Math.abs(sum.out_minor)} currency={sum.currency} className="text-ink" /> {text.transactions.out}
          </span>
        </p>
      ))}
    </div>
  );
}
