import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { formatDay, formatInstant, localDay } from "@/lib/dates";
import { places, transactionsAt } from "@/lib/places";
import { useAccounts } from "@/lib/reference";
import { text } from "@/lib/text";
import type { BankLink, LinkedAccount, LinkHealth } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { Button, ButtonLink } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Facts, type Fact } from "@/ui/Facts";
import { Loaded } from "@/ui/Loaded";
import { Notice } from "@/ui/Notice";
import { SkeletonRows } from "@/ui/Skeleton";
import { TextLink } from "@/ui/TextLink";

import { bankQueries, goingOn } from "./api";
import { KIND_NAMES, KINDS } from "./asking";
import { BackToBanks } from "./BackToBanks";
import { Fetches } from "./Fetches";
import { FetchNow } from "./FetchNow";
import { HealthChip } from "./HealthChip";
import { Keep } from "./Keep";
import { LinkedAccountRow } from "./LinkCard";
import { LinkEvents } from "./LinkEvents";
import type { WithNotice } from "./LinkForm";
import { NextStep } from "./NextStep";
import { LinkProgress } from "./LinkProgress";
import { accountName, bankNames, hintOf, isOver } from "./standing";
import { useArrivals } from "./useArrivals";
import { WithdrawDialog } from "./Withdraw";

const words = text.banks.one;

/** One link: how it stands, its terms, its accounts, every fetch, and the way out. */
export function LinkView({ id, withNotice }: { id: number; withNotice: WithNotice }) {
  const query = useQuery(bankQueries.one(id));
  useArrivals(query.data === undefined ? [] : [query.data]);
  return (
    <div className="grid gap-4 md:gap-5">
      <BackToBanks />
      <Loaded
        query={query}
        skeleton={
          <Card>
            <SkeletonRows rows={5} />
          </Card>
        }
      >
        {(link) => (
          <>
            <Head link={link} />
            <div className="grid items-start gap-4 md:gap-5 lg:grid-cols-2">
              <Accounts link={link} />
              <Terms link={link} withNotice={withNotice} />
            </div>
            {link.approved_at !== null && <Fetches link={link} />}
            <LinkEvents link={link} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function Head({ link }: { link: BankLink }) {
  const going = goingOn(link) && !isOver(link);
  const hint = hintOf(link);
  return (
    <>
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-lg font-semibold tracking-tight break-words">{bankNames(link)}</h1>
          <HealthChip link={link} />
        </div>
        {!isOver(link) && <Actions link={link} going={going} />}
      </header>
      {going && (
        <Card title={text.banks.progress.title}>
          <LinkProgress link={link} />
        </Card>
      )}
      {!going && hint !== "" && (
        <Notice tone={TONES[link.health]} action={<NextStep link={link} />}>
          {hint}
        </Notice>
      )}
    </>
  );
}

const TONES = { well: "plain", waiting: "plain", stale: "caution", partly: "caution", broken: "danger", over: "plain" } as const satisfies Record<LinkHealth, string>;

/** What can be done at any time; what is the next step anyway stands beside its reason instead. */
function Actions({ link, going }: { link: BankLink; going: boolean }) {
  const [withdrawing, setWithdrawing] = useState(false);
  const active = link.state === "active";
  return (
    <div className="flex flex-wrap gap-2">
      {active && !going && link.step !== "retry" && <FetchNow link={link} />}
      {active && link.step !== "renew" && <ButtonLink to={places.linkBank(link.id)}>{words.renew}</ButtonLink>}
      <Button look="danger" onClick={() => setWithdrawing(true)}>
        {words.withdraw}
      </Button>
      {withdrawing && <WithdrawDialog link={link} onClose={() => setWithdrawing(false)} />}
    </div>
  );
}

function Accounts({ link }: { link: BankLink }) {
  return (
    <Card title={words.accounts}>
      {link.accounts.length === 0 && <p className="px-4 pb-4 text-muted md:px-5">{words.noAccounts}</p>}
      {link.accounts.length > 0 && (
        <ul aria-label={words.accounts} className="divide-y border-t">
          {link.accounts.map((account) => (
            <LinkedAccountRow key={account.id} account={account}>
              <AccountFacts account={account} over={isOver(link)} />
            </LinkedAccountRow>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** What an account holds, until when it may be used, and its rows. */
function AccountFacts({ account, over }: { account: LinkedAccount; over: boolean }) {
  const currency = useAccounts().find((one) => one.id === account.account_id)?.currency ?? "INR";
  const { balance_minor, process_until, account_id, kept } = account;
  return (
    <div className="flex basis-full flex-wrap gap-x-4 gap-y-0.5 pl-12 text-sm">
      {balance_minor !== null && (
        <p>
          <span className="text-faint">{words.balance} </span>
          <Amount minor={balance_minor} currency={currency} className="font-medium" />
        </p>
      )}
      {(kept || process_until !== null) && (
        <p className="text-faint">{kept ? words.keptForGood : words.processUntil(formatDay(localDay(process_until ?? "")))}</p>
      )}
      {account_id !== null && (!over || kept) && (
        <p>
          <TextLink to={transactionsAt({ account: String(account_id) })}>
            {words.seeRows}
            <span className="sr-only">{words.seeRowsOf(accountName(account))}</span>
          </TextLink>
        </p>
      )}
    </div>
  );
}

function kindsOf({ fi_types }: BankLink): string {
  return KIND_NAMES.filter((kind) => (KINDS[kind] as string[]).some((type) => fi_types.includes(type)))
    .map((kind) => text.banks.form.kindNames[kind])
    .join("; ");
}

function Terms({ link, withNotice }: { link: BankLink; withNotice: WithNotice }) {
  const names = words.facts;
  const facts: Fact[] = [
    [names.state, text.banks.states[link.state]],
    ...(link.approved_at === null ? [] : [[names.from, formatInstant(link.approved_at)] satisfies Fact]),
    [names.until, formatDay(localDay(link.ended_at ?? link.expires_at))],
    [names.days, words.since(formatDay(link.first_day))],
    [names.often, words.onceADay],
    [names.kinds, kindsOf(link)],
    [names.life, words.life(link.life_days)],
    [names.keep, <Keep key="keep" link={link} withNotice={withNotice} />],
    [names.way, text.banks.form.providers[link.provider]],
    ...(link.checked_at === null ? [] : [[names.checked, formatInstant(link.checked_at)] satisfies Fact]),
  ];
  return (
    <Card title={words.terms}>
      <Facts facts={facts} />
    </Card>
  );
}
