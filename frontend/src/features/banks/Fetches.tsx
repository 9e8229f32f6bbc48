import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleCheck, CircleDashed, CircleSlash, CircleX, Hourglass } from "lucide-react";

import { formatInstant, formatShortDay } from "@/lib/dates";
import { text } from "@/lib/text";
import type { BankLink, FetchDetail, FetchState } from "@/lib/types";
import { Card } from "@/ui/Card";
import { PagedList } from "@/ui/PagedList";

import { bankQueries } from "./api";
import { accountName, problemWords } from "./standing";

const words = text.banks.one;

const MARKS = {
  wanted: Hourglass,
  waiting: Hourglass,
  recorded: CircleCheck,
  partly: CircleDashed,
  stopped: CircleSlash,
  lost: CircleX,
} satisfies Record<FetchState, typeof Hourglass>;

/** Every fetch under a link, newest first, and what it brought for which account. */
export function Fetches({ link }: { link: BankLink }) {
  const query = useInfiniteQuery(bankQueries.fetches(link.id));
  const names = new Map(link.accounts.map((account) => [account.id, accountName(account)]));
  return (
    <Card title={words.fetches}>
      <PagedList
        query={query}
        items={query.data?.pages.flatMap((page) => page.items)}
        none={words.noFetches}
        skeletonRows={2}
        label={words.fetches}
        row={(fetch) => <FetchRow key={fetch.id} fetch={fetch} names={names} />}
      />
    </Card>
  );
}

function FetchRow({ fetch, names }: { fetch: FetchDetail; names: Map<number, string> }) {
  const Mark = MARKS[fetch.state];
  const over = fetch.ended_at !== null;
  const said = [words.fetchStates[fetch.state], fetch.state === "lost" && problemWords(fetch.problem)].filter(Boolean).join(". ");
  return (
    <li className="flex items-start gap-3 px-4 py-3 md:px-5">
      <Mark aria-hidden className={fetch.state === "recorded" ? "mt-0.5 size-4 shrink-0 text-positive" : "mt-0.5 size-4 shrink-0 text-faint"} />
      <div className="grid min-w-0 flex-1 gap-1">
        <p className="flex flex-wrap justify-between gap-x-4">
          <span className="font-medium">{words.causes[fetch.cause]}</span>
          <span className="text-sm text-faint">{formatInstant(fetch.wanted_at)}</span>
        </p>
        <p className="text-muted">
          {said} · {words.covers(formatShortDay(fetch.first_day), formatShortDay(fetch.last_day))}
          {over && ` · ${words.brought(fetch.rows_new, fetch.rows_known)}`}
        </p>
        {fetch.deliveries.length > 0 && (
          <ul className="grid gap-0.5 text-sm text-faint">
            {fetch.deliveries.map((delivery) => (
              <li key={delivery.linked_account_id} className="flex flex-wrap justify-between gap-x-4">
                <span className="min-w-0 break-words">{names.get(delivery.linked_account_id)}</span>
                <span>
                  {delivery.state === "ready"
                    ? words.brought(delivery.rows_new, delivery.rows_known)
                    : (text.banks.accountStates[delivery.state] ?? delivery.state)}
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}
