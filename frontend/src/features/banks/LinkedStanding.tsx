import { useQuery } from "@tanstack/react-query";

import { formatAgo } from "@/lib/dates";
import { places } from "@/lib/places";
import { text } from "@/lib/text";
import type { BankLink } from "@/lib/types";
import { ButtonLink } from "@/ui/Button";
import { Notice } from "@/ui/Notice";

import { bankQueries } from "./api";
import { healthWords } from "./HealthChip";
import { NextStep } from "./NextStep";
import { accountName, bankNames, hintOf, isOver } from "./standing";
import { useArrivals } from "./useArrivals";

const words = text.banks.banner;
const SHOWN = 4;

/** How fresh what is linked is, in one line; a quiet band when a link needs the person. Nothing without links. */
export function LinkedStanding() {
  const { data = [] } = useQuery(bankQueries.list());
  useArrivals(data);
  const living = data.filter((link) => !isOver(link));
  const ailing = living.filter((link) => ["stale", "broken"].includes(link.health) || link.step === "approve");
  const accounts = living.flatMap((link) => link.accounts).filter((account) => account.account_id !== null);
  if (living.length === 0) return null;
  return (
    <div className="grid gap-2">
      <Ailing links={ailing} />
      {accounts.length > 0 && (
        <ul aria-label={words.freshness} className="flex flex-wrap gap-x-4 text-sm text-faint">
          {accounts.slice(0, SHOWN).map((account) => (
            <li key={account.id}>
              {account.fresh_at === null ? words.never(accountName(account)) : words.line(accountName(account), formatAgo(account.fresh_at))}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Ailing({ links }: { links: BankLink[] }) {
  const [first, ...others] = links;
  if (first === undefined) return null;
  if (others.length > 0) {
    return (
      <Notice
        tone="caution"
        title={words.many(links.length)}
        action={
          <ButtonLink size="small" to={places.banks()}>
            {words.see}
          </ButtonLink>
        }
      />
    );
  }
  const there = (
    <ButtonLink size="small" to={places.bank(first.id)}>
      {words.see}
    </ButtonLink>
  );
  const pressable = !["none", "wait"].includes(first.step);
  return (
    <Notice tone="caution" title={words.title(bankNames(first), healthWords(first))} action={pressable ? <NextStep link={first} /> : there}>
      {hintOf(first)}
    </Notice>
  );
}
