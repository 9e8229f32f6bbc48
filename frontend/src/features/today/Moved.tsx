import { Link } from "react-router";

import type { CategoryBook } from "@/lib/categories";
import { monthDays } from "@/lib/dates";
import { transactionsAt } from "@/lib/places";
import { text } from "@/lib/text";
import type { Today } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { Card } from "@/ui/Card";

/** What left or came without being spent or earned, so that kept and the balances agree to the last unit. */
export function Moved({ today, book, account }: { today: Today; book: CategoryBook; account?: string }) {
  const { month, currency } = today;
  if (month.other.length === 0) return null;
  return (
    <Card title={text.today.moved}>
      <p className="-mt-1 px-4 pb-2 text-sm text-muted md:px-5">{text.today.movedNote}</p>
      <ul>
        {month.other.map((one) => (
          <li key={one.category}>
            <Link
              to={transactionsAt({ category: one.category, account, ...monthDays(month.month) })}
              className="flex min-h-10 items-center justify-between gap-4 px-4 transition-colors hover:bg-hover focus-visible:-outline-offset-2 md:px-5"
            >
              <span className="min-w-0 truncate">{book.name(one.category)}</span>
              <Amount minor={one.in_minor - one.out_minor} currency={currency} sign="always" />
            </Link>
          </li>
        ))}
      </ul>
      <dl className="mx-4 mt-1 mb-3 grid gap-1 border-t pt-3 md:mx-5">
        <Sum name={text.today.movedKept} minor={month.saved_minor} currency={currency} />
        <Sum name={text.today.change} minor={month.change_minor} currency={currency} strong />
      </dl>
    </Card>
  );
}

function Sum({ name, minor, currency, strong = false }: { name: string; minor: number; currency: string; strong?: boolean }) {
  return (
    <div className="flex justify-between gap-4">
      <dt className="text-muted">{name}</dt>
      <dd className={strong ? "font-semibold" : undefined}>
        <Amount minor={minor} currency={currency} sign="always" />
      </dd>
    </div>
  );
}
