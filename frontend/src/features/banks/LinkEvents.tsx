import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleCheck, CircleSlash, Eye, Hourglass } from "lucide-react";

import { formatInstant } from "@/lib/dates";
import { text } from "@/lib/text";
import type { BankLink, LinkEvent } from "@/lib/types";
import { Card } from "@/ui/Card";
import { PagedList } from "@/ui/PagedList";

import { bankQueries } from "./api";

const words = text.banks.one;
const MARKS = { given: CircleCheck, used: Eye, withdrawn: CircleSlash, expired: Hourglass } satisfies Record<LinkEvent["kind"], typeof Eye>;

/** Every change of the consents given for a link, and every use that was made of them, newest first. */
export function LinkEvents({ link }: { link: BankLink }) {
  const query = useInfiniteQuery(bankQueries.events(link.id));
  return (
    <Card title={words.events}>
      <PagedList
        query={query}
        items={query.data?.pages.flatMap((page) => page.items)}
        none={words.noEvents}
        skeletonRows={2}
        label={words.events}
        row={(event) => <EventRow key={event.id} event={event} />}
      />
    </Card>
  );
}

function EventRow({ event }: { event: LinkEvent }) {
  const Mark = MARKS[event.kind];
  return (
    <li className="flex items-start gap-3 px-4 py-2.5 md:px-5">
      <Mark aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" strokeWidth={1.75} />
      <p className="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-4">
        <span>{words.eventWords(event.purpose, event.kind)}</span>
        <span className="text-sm text-faint">{formatInstant(event.at)}</span>
      </p>
    </li>
  );
}
