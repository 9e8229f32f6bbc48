import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { places, transactionsAt } from "@/lib/places";
import { text } from "@/lib/text";
import type { BankLink } from "@/lib/types";
import { ButtonLink } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Loaded } from "@/ui/Loaded";
import { Empty, RefusalNotice } from "@/ui/Notice";
import { Refusal } from "@/lib/refusal";
import { SkeletonRows } from "@/ui/Skeleton";

import { bankQueries, comeBack, fetching, goingOn } from "./api";
import { BackToBanks } from "./BackToBanks";
import { NextStep } from "./NextStep";
import { LinkProgress } from "./LinkProgress";
import { bankNames, hintOf, isOver } from "./standing";
import { useArrivals } from "./useArrivals";

const words = text.banks.back;

const skeleton = (
  <Card>
    <SkeletonRows rows={3} />
  </Card>
);

/** The mark says which link it is about; whether the person agreed is asked of the aggregator, never read from the address. */
export function ComingBack({ mark, onKnown }: { mark: string; onKnown: (link: BankLink) => void }) {
  const query = useQuery({ queryKey: ["coming-back", mark], queryFn: () => comeBack(mark), staleTime: Infinity, retry: false });
  useEffect(() => {
    if (query.data !== undefined) onKnown(query.data);
    // Once for each answer, whatever the page hands down meanwhile.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [query.data]);
  const stranger = query.error instanceof Refusal && query.error.status >= 400 && query.error.status < 500;
  if (stranger) return <Strange />;
  return (
    <Frame title={words.title}>
      <p role="status" className="text-muted">
        {words.asking}
      </p>
      {query.isError ? <RefusalNotice failure={query.error} retry={() => void query.refetch()} /> : skeleton}
    </Frame>
  );
}

export function Strange() {
  return (
    <Card>
      <Empty
        page
        title={words.strangeTitle}
        action={
          <ButtonLink look="primary" to={places.banks()}>
            {words.see}
          </ButtonLink>
        }
      >
        {words.strangeDetail}
      </Empty>
    </Card>
  );
}

function Frame({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="grid gap-4">
      <BackToBanks />
      <h1 className="text-lg font-semibold tracking-tight">{title}</h1>
      {children}
    </div>
  );
}

/** What became of it: how far the first fetch is until it is recorded, or why there will be none. */
export function BackView({ id }: { id: number }) {
  const query = useQuery(bankQueries.one(id));
  useArrivals(query.data === undefined ? [] : [query.data]);
  return (
    <Frame title={words.title}>
      <Loaded query={query} skeleton={skeleton}>
        {(link) => (isOver(link) ? <NotLinked link={link} /> : <Arriving link={link} />)}
      </Loaded>
    </Frame>
  );
}

function NotLinked({ link }: { link: BankLink }) {
  return (
    <Card>
      <Empty
        title={`${bankNames(link)}: ${text.banks.states[link.state].toLocaleLowerCase()}`}
        action={
          <>
            <NextStep link={link} size="medium" />
            <ButtonLink to={places.imports()}>{text.banks.bring}</ButtonLink>
          </>
        }
      >
        {hintOf(link)}
      </Empty>
    </Card>
  );
}

function Arriving({ link }: { link: BankLink }) {
  const done = !goingOn(link) && link.fetch !== null;
  const accounts = link.accounts.flatMap((account) => account.account_id ?? []).join(",");
  return (
    <Card title={bankNames(link)}>
      <LinkProgress link={link}>
        {link.state === "pending" && <p className="text-muted">{words.pending}</p>}
        {done && !fetching(link) && (
          <div className="flex flex-wrap gap-2">
            <ButtonLink look="primary" to={places.today()}>
              {words.today}
            </ButtonLink>
            <ButtonLink to={transactionsAt({ account: accounts })}>{words.transactions}</ButtonLink>
          </div>
        )}
        {done && link.step !== "none" && <p className="text-muted">{hintOf(link)}</p>}
      </LinkProgress>
    </Card>
  );
}
