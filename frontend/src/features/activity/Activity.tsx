import { useInfiniteQuery } from "@tanstack/react-query";
import { Download, FileUp, KeyRound, LogIn, PencilLine, ShieldCheck, TriangleAlert, UserRound } from "lucide-react";

import { formatInstant } from "@/lib/dates";
import { text } from "@/lib/text";
import type { AuditEvent } from "@/lib/types";
import { Card } from "@/ui/Card";
import { PagedList } from "@/ui/PagedList";

import { activityQueries } from "./api";
import { factsOf, isAlarming, titleOf } from "./words";

const words = text.activity;

/** A person's own log, newest first. Names of devices are other people's words: they are shown and never run. */
export function Activity() {
  const query = useInfiniteQuery(activityQueries.list());
  const events = query.data?.pages.flatMap((page) => page.items);
  return (
    <Card title={words.title}>
      <p className="px-4 pb-3 text-muted md:px-5">{words.detail}</p>
      <PagedList query={query} items={events} none={words.none} skeletonRows={6} row={(event) => <EventRow key={event.id} event={event} />} />
    </Card>
  );
}

const MARKS: [RegExp, typeof LogIn][] = [
  [/^sessions?\./, LogIn],
  [/^person\./, UserRound],
  [/^(statement|entries|batch)\./, FileUp],
  [/exported$/, Download],
  [/^key\./, KeyRound],
];

function EventRow({ event }: { event: AuditEvent }) {
  const alarming = isAlarming(event);
  const Mark = alarming ? TriangleAlert : (MARKS.find(([kind]) => kind.test(event.action))?.[1] ?? PencilLine);
  const facts = factsOf(event);
  return (
    <li className="flex items-start gap-3 px-4 py-3 md:px-5">
      <Mark aria-hidden className={`mt-0.5 size-4.5 shrink-0 ${alarming ? "text-caution" : "text-faint"}`} strokeWidth={1.75} />
      <div className="min-w-0 flex-1">
        <p className="wrap-anywhere">
          <span className="font-medium">{titleOf(event)}</span>
          {facts.length > 0 && <span className="text-muted"> · {facts.join(" · ")}</span>}
        </p>
        <p className="text-sm wrap-anywhere text-faint">
          <time dateTime={event.at}>{formatInstant(event.at)}</time>
          {event.device !== "" && (
            <>
              {" · "}
              <bdi>{event.device}</bdi>
            </>
          )}
          {event.place !== "" && ` · ${event.place === "here" ? words.here : words.elsewhere}`}
        </p>
      </div>
      {event.is_sealed && (
        <span role="img" aria-label={words.sealed} title={words.sealed} className="mt-0.5 text-faint">
          <ShieldCheck aria-hidden className="size-4" strokeWidth={1.75} />
        </span>
      )}
    </li>
  );
}
