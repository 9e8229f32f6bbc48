import { Link } from "react-router";

import { kindGlyph } from "@/lib/accounts";
import { daysBetween, formatShortDay } from "@/lib/dates";
import { places, transactionsAt } from "@/lib/places";
import { text } from "@/lib/text";
import type { Account, Today } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { Card } from "@/ui/Card";
import { classes } from "@/ui/classes";
import { Glyph } from "@/ui/Glyph";

const SHOWN = 6;

function Freshness({ account, asOf }: { account: Account; asOf: string }) {
  if (account.last_booked_on === null) return <span>{text.today.noRows}</span>;
  const age = daysBetween(account.last_booked_on, asOf);
  return (
    <span className="inline-flex items-center gap-1.5">
      <span
        aria-hidden
        className={classes("size-1.5 rounded-full", age <= 10 ? "bg-positive" : age <= 40 ? "bg-caution" : "bg-edge")}
      />
      {text.today.upTo(formatShortDay(account.last_booked_on))}
    </span>
  );
}

/** What stands where, and how far each account is known. */
export function Balances({ today, className }: { today: Today; className?: string }) {
  const open = today.accounts.filter((account) => !account.archived);
  return (
    <Card
      title={text.today.accounts}
      className={className}
      aside={
        <Link to={places.accounts()} className="inline-flex min-h-8 items-center text-sm text-muted hover:text-ink">
          {text.today.allAccounts}
        </Link>
      }
    >
      <dl className="grid gap-2 px-4 pb-3 md:px-5">
        {today.worth.map((worth) => (
          <div key={worth.currency} className="flex items-baseline justify-between gap-3">
            <dt className="text-sm text-muted">
              {text.today.net}
              {today.worth.length > 1 && ` · ${worth.currency}`}
            </dt>
            <dd className="text-md font-semibold">
              <Amount minor={worth.net_minor} currency={worth.currency} />
            </dd>
          </div>
        ))}
      </dl>
      <ul className="pb-2">
        {open.slice(0, SHOWN).map((account) => (
          <li key={account.id}>
            <Link
              to={transactionsAt({ account: String(account.id) })}
              className="flex items-center gap-3 px-4 py-2 transition-colors hover:bg-hover focus-visible:-outline-offset-2 md:px-5"
            >
              <Glyph name={kindGlyph(account.kind)} />
              <span className="min-w-0 flex-1">
                <span className="block truncate">{account.name}</span>
                <span className="block text-sm text-faint">
                  <Freshness account={account} asOf={today.as_of.slice(0, 10)} />
                </span>
              </span>
              <Amount minor={account.balance_minor} currency={account.currency} />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
