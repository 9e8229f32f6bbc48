import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { Link } from "react-router";

import { formatDay, localDay } from "@/lib/dates";
import { places } from "@/lib/places";
import { text } from "@/lib/text";
import type { BankLink } from "@/lib/types";
import { ButtonLink } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Loaded } from "@/ui/Loaded";
import { Empty, Notice } from "@/ui/Notice";
import { SkeletonRows } from "@/ui/Skeleton";
import { TextLink } from "@/ui/TextLink";

import { bankQueries } from "./api";
import { HealthChip } from "./HealthChip";
import { Holdings } from "./Holdings";
import { LinkCard } from "./LinkCard";
import { bankNames, isOver } from "./standing";
import { useArrivals } from "./useArrivals";

const words = text.banks;

/** Every link to banks, how it stands and what to do next; and what is held in them. */
export function BanksView() {
  const query = useQuery(bankQueries.list());
  const providers = useQuery(bankQueries.providers());
  useArrivals(query.data ?? []);
  const offered = providers.data === undefined || providers.data.length > 0;
  const simulated = providers.data?.some((one) => one.simulated) === true;
  return (
    <div className="grid gap-4 md:gap-5">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h1 className="text-lg font-semibold tracking-tight">{words.title}</h1>
        {offered && query.data?.length !== 0 && (
          <ButtonLink to={places.linkBank()}>
            <Plus aria-hidden className="size-4" />
            {words.link}
          </ButtonLink>
        )}
      </header>
      {simulated && <Notice>{words.simulated}</Notice>}
      <Loaded
        query={query}
        skeleton={
          <Card>
            <SkeletonRows rows={4} />
          </Card>
        }
      >
        {(links) => (
          <>
            {!offered && <NoWay />}
            {links.length === 0 ? offered && <NoLinks /> : <Links links={links} />}
          </>
        )}
      </Loaded>
    </div>
  );
}

function NoWay() {
  return (
    <Card>
      <Empty
        title={words.noneTitle}
        action={
          <ButtonLink look="primary" to={places.imports()}>
            {words.bring}
          </ButtonLink>
        }
      >
        {words.noneDetail}
      </Empty>
    </Card>
  );
}

/** Before the first link: why, what is asked, and how to take it back; a statement file is as good a way. */
function NoLinks() {
  return (
    <Card>
      <Empty
        title={words.emptyTitle}
        action={
          <>
            <ButtonLink look="primary" to={places.linkBank()}>
              {words.link}
            </ButtonLink>
            <ButtonLink to={places.imports()}>{words.bring}</ButtonLink>
          </>
        }
      >
        {words.emptyDetail}
      </Empty>
      <dl className="grid gap-5 border-t px-6 py-6 md:grid-cols-3">
        {words.why.map(([title, detail]) => (
          <div key={title} className="grid content-start gap-0.5">
            <dt className="font-medium">{title}</dt>
            <dd className="text-muted">{detail}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Links({ links }: { links: BankLink[] }) {
  const living = links.filter((link) => !isOver(link));
  const over = links.filter(isOver);
  return (
    <>
      {living.map((link) => (
        <LinkCard key={link.id} link={link} />
      ))}
      <Holdings links={living} />
      {over.length > 0 && (
        <Card title={words.earlier}>
          <ul className="divide-y border-t">
            {over.map((link) => (
              <OverRow key={link.id} link={link} />
            ))}
          </ul>
        </Card>
      )}
      <p className="text-muted">
        {words.byFile} <TextLink to={places.imports()}>{words.bring}</TextLink>
      </p>
    </>
  );
}

function OverRow({ link }: { link: BankLink }) {
  return (
    <li className="relative flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3 transition-colors hover:bg-hover md:px-5">
      <div className="min-w-0 flex-1 basis-44">
        <Link
          to={places.bank(link.id)}
          className="block rounded-sm font-medium break-words after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {bankNames(link)}
        </Link>
        <p className="text-sm text-faint">
          {link.ended_at === null ? words.asked(formatDay(localDay(link.asked_at))) : words.ended(formatDay(localDay(link.ended_at)))}
        </p>
      </div>
      <HealthChip link={link} />
    </li>
  );
}
