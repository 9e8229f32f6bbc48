import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleCheck, CircleSlash, Eye, Hourglass } from "lucide-react";

import { formatInstant } from "@/lib/dates";
import { places } from "@/lib/places";
import { text } from "@/lib/text";
import type { ConsentEvent, ConsentPurpose } from "@/lib/types";
import { RefusalNotice } from "@/ui/Notice";
import { More } from "@/ui/PagedList";
import { SkeletonRows } from "@/ui/Skeleton";
import { TextLink } from "@/ui/TextLink";

import { consentQueries } from "./api";

const words = text.consents;
const MARKS = { given: CircleCheck, used: Eye, withdrawn: CircleSlash, expired: Hourglass } satisfies Record<ConsentEvent["kind"], typeof Eye>;

/** Every change of a consent and every use that was made of it, newest first. */
export function Events({ purpose, title }: { purpose: ConsentPurpose; title: string }) {
  const query = useInfiniteQuery(consentQueries.events(purpose));
  const events = query.data?.pages.flatMap((page) => page.items);
  return (
    <section aria-label={words.eventsOf(title)} className="border-t">
      {query.isError && events === undefined && <RefusalNotice failure={query.error} retry={() => void query.refetch()} className="m-4" />}
      {query.isPending && <SkeletonRows rows={2} />}
      {events?.length === 0 && <p className="px-4 py-4 text-faint md:px-5">{words.noEvents}</p>}
      <ul className="divide-y">
        {events?.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </ul>
      <More query={query} />
    </section>
  );
}

function EventRow({ event }: { event: ConsentEvent }) {
  const Mark = MARKS[event.kind];
  const said = event.kind === "used" ? (words.uses[event.what] ?? words.use(event.what)) : words.eventKinds[event.kind];
  const led = event.what.startsWith("statement.") && event.subject_id !== null ? event.subject_id : null;
  return (
    <li className="flex items-start gap-3 px-4 py-2.5 md:px-5">
      <Mark aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" strokeWidth={1.75} />
      <div className="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-4">
        <p className="min-w-0">
          {said}
          {led !== null && (
            <>
              {" "}
              <TextLink to={places.import(led)}>{words.seeImport}</TextLink>
            </>
          )}
        </p>
        <p className="text-sm text-faint">{formatInstant(event.at)}</p>
      </div>
    </li>
  );
}
