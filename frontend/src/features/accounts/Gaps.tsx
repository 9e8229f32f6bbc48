import { useQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";

import { formatShortDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { places, transactionsAt } from "@/lib/places";
import { text } from "@/lib/text";
import type { Account } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { ButtonLink } from "@/ui/Button";
import { Loaded } from "@/ui/Loaded";
import { Skeleton } from "@/ui/Skeleton";

import { accountQueries } from "./api";

const words = text.accounts.gaps;

/** Where the balances a bank stated and the rows part ways. */
export function Gaps({ account }: { account: Account }) {
  const query = useQuery(accountQueries.gaps(account.id));
  if (account.transactions === 0) return null;
  return (
    <section className="grid gap-2">
      <h3 className="font-semibold">{words.title}</h3>
      <Loaded query={query} skeleton={<Skeleton className="h-10" />}>
        {(gaps) =>
          gaps.length === 0 ? (
            <p className="flex items-center gap-2 text-muted">
              <CircleCheck aria-hidden className="size-4 text-positive" />
              {words.none}
            </p>
          ) : (
            <>
              <p className="text-muted">{words.some(gaps.length)}</p>
              <ul className="divide-y rounded-lg border">
                {gaps.map((gap) => (
                  <li key={gap.transaction_id} className="grid gap-1 px-3.5 py-3">
                    <p className="flex flex-wrap justify-between gap-x-3 font-medium">
                      {words.gap(formatShortDay(gap.after_on), formatShortDay(gap.before_on))}
                      <Amount minor={gap.difference_minor} currency={account.currency} sign="always" className="text-caution" />
                    </p>
                    <p className="text-sm text-muted">
                      {words.says(formatMoney(gap.stated_minor, account.currency), formatMoney(gap.expected_minor, account.currency))}
                    </p>
                    <p className="mt-1 flex flex-wrap gap-2">
                      <ButtonLink size="small" to={transactionsAt({ account: String(account.id), from: gap.after_on, to: gap.before_on })}>
                        {words.see}
                      </ButtonLink>
                      <ButtonLink size="small" look="quiet" to={places.imports()}>
                        {words.bring}
                      </ButtonLink>
                    </p>
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
    </section>
  );
}
