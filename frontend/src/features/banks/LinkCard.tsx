import type { ReactNode } from "react";

import { formatDay, localDay } from "@/lib/dates";
import { places } from "@/lib/places";
import { text } from "@/lib/text";
import type { BankLink, LinkedAccount } from "@/lib/types";
import { ButtonLink } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Glyph } from "@/ui/Glyph";

import { goingOn } from "./api";
import { HealthChip } from "./HealthChip";
import { NextStep } from "./NextStep";
import { LinkProgress } from "./LinkProgress";
import { accountName, bankNames, freshness, hintOf, productWords } from "./standing";

const words = text.banks;

/** One link: its banks, how it stands, its accounts, and the one next step. */
export function LinkCard({ link }: { link: BankLink }) {
  const names = bankNames(link);
  const going = goingOn(link);
  const hint = hintOf(link);
  return (
    <Card title={names} aside={<HealthChip link={link} />}>
      {going && <LinkProgress link={link} />}
      {link.accounts.length > 0 && (
        <ul aria-label={words.accountsOf(names)} className="divide-y border-t">
          {link.accounts.map((account) => (
            <LinkedAccountRow key={account.id} account={account} />
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t px-4 py-3 md:px-5">
        <div className="min-w-0 flex-1 basis-60">
          {!going && hint !== "" && <p className="text-muted">{hint}</p>}
          {link.approved_at !== null && <p className="text-sm text-faint">{words.until(formatDay(localDay(link.expires_at)))}</p>}
          {link.approved_at === null && <p className="text-sm text-faint">{words.asked(formatDay(localDay(link.asked_at)))}</p>}
        </div>
        <div className="flex flex-wrap gap-2">
          {!going && <NextStep link={link} />}
          <ButtonLink size="small" look="quiet" to={places.bank(link.id)}>
            <span>
              {words.details}
              <span className="sr-only">{words.detailsOf(names)}</span>
            </span>
          </ButtonLink>
        </div>
      </div>
    </Card>
  );
}

export function LinkedAccountRow({ account, children }: { account: LinkedAccount; children?: ReactNode }) {
  const trouble = words.accountStates[account.state] ?? account.state;
  const facts = [productWords(account.product), account.holders.length > 0 && words.heldBy(account.holders.join(", "))].filter(Boolean).join(" · ");
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 md:px-5">
      <Glyph name={account.account_id === null ? "piggy" : "bank"} />
      <div className="min-w-0 flex-1 basis-44">
        <p className="font-medium break-words">{accountName(account)}</p>
        {facts !== "" && <p className="text-sm text-faint break-words">{facts}</p>}
      </div>
      <div className="text-right text-sm max-sm:basis-full max-sm:pl-12 max-sm:text-left">
        <p className="text-muted">{freshness(account.fresh_at)}</p>
        {trouble !== "" && <p className="text-caution">{trouble}</p>}
      </div>
      {children}
    </li>
  );
}
