import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Link } from "react-router";

import { accountNote, kindGlyph, KINDS } from "@/lib/accounts";
import { formatShortDay } from "@/lib/dates";
import { places } from "@/lib/places";
import { reference } from "@/lib/reference";
import { text } from "@/lib/text";
import type { Account } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { Button, ButtonLink } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Glyph } from "@/ui/Glyph";
import { Loaded } from "@/ui/Loaded";
import { Empty } from "@/ui/Notice";
import { SkeletonRows } from "@/ui/Skeleton";

import { AccountSheet } from "./AccountSheet";
import { NewAccountDialog } from "./NewAccountDialog";
import { worthOf } from "./worth";

const words = text.accounts;

type Shown = {
  open: number | null;
  onOpen: (id: number | null) => void;
  /** How linked accounts stand; given by the page, since banks are another feature. */
  linked: ReactNode;
};

/** Every account by kind, and the one that is open at the side. */
export function AccountsView({ open, onOpen, linked }: Shown) {
  const query = useQuery(reference.accounts());
  const [adding, setAdding] = useState(false);
  const shown = query.data?.find((account) => account.id === open);
  return (
    <div className="grid gap-4 md:gap-5">
      <header className="flex items-center justify-between gap-4">
        <h1 className="text-lg font-semibold tracking-tight">{words.title}</h1>
        <Button onClick={() => setAdding(true)}>
          <Plus aria-hidden className="size-4" />
          {words.add}
        </Button>
      </header>
      {linked}
      <Loaded
        query={query}
        skeleton={
          <Card>
            <SkeletonRows rows={5} />
          </Card>
        }
      >
        {(accounts) => (accounts.length === 0 ? <None /> : <Lists accounts={accounts} />)}
      </Loaded>
      {adding && <NewAccountDialog onClose={() => setAdding(false)} />}
      {shown !== undefined && <AccountSheet account={shown} onClose={() => onOpen(null)} />}
    </div>
  );
}

function None() {
  return (
    <Card>
      <Empty
        title={words.emptyTitle}
        action={
          <ButtonLink look="primary" to={places.imports()}>
            {words.bring}
          </ButtonLink>
        }
      >
        {words.emptyDetail}
      </Empty>
    </Card>
  );
}

function Lists({ accounts }: { accounts: Account[] }) {
  const aside = accounts.filter((account) => account.archived);
  const groups = KINDS.map((kind) => ({
    name: words.groups[kind],
    list: accounts.filter((account) => !account.archived && account.kind === kind),
  }));
  return (
    <>
      <Worth accounts={accounts} />
      <Card>
        {[...groups, { name: words.archived, list: aside }]
          .filter((group) => group.list.length > 0)
          .map((group) => (
            <section key={group.name} aria-label={group.name} className="border-b last:border-0">
              <h2 className="px-4 pt-4 pb-1 text-sm font-medium text-faint md:px-5">{group.name}</h2>
              <ul className="pb-2">
                {group.list.map((account) => (
                  <AccountRow key={account.id} account={account} />
                ))}
              </ul>
            </section>
          ))}
      </Card>
    </>
  );
}

function Worth({ accounts }: { accounts: Account[] }) {
  return (
    <div className="divide-y overflow-hidden rounded-lg border bg-surface shadow-card">
      {worthOf(accounts).map((worth) => (
        <dl key={worth.currency} className="grid grid-cols-3">
          {(
            [
              [words.net, worth.net],
              [words.owned, worth.owned],
              [words.owed, -worth.owed],
            ] as const
          ).map(([name, minor]) => (
            <div key={name} className="min-w-0 border-r px-3 py-3 last:border-0 sm:px-4 md:px-5">
              <dt className="text-sm text-muted">{name}</dt>
              <dd className="mt-0.5 text-sm font-semibold tracking-tight sm:text-base md:text-lg">
                <Amount minor={minor} currency={worth.currency} whole />
              </dd>
            </div>
          ))}
        </dl>
      ))}
    </div>
  );
}

function AccountRow({ account }: { account: Account }) {
  const known = account.last_booked_on === null ? words.noRows : words.knownTo(formatShortDay(account.last_booked_on));
  return (
    <li>
      <Link
        to={places.account(account.id)}
        className="flex items-center gap-3 px-4 py-2.5 transition-colors hover:bg-hover focus-visible:-outline-offset-2 md:px-5"
      >
        <Glyph name={kindGlyph(account.kind)} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{account.name}</span>
          <span className="block truncate text-sm text-faint">
            <span className="max-sm:hidden">{account.institution} </span>
            {[accountNote({ institution: "", mask: account.mask }), known].filter(Boolean).join(" · ")}
          </span>
        </span>
        <Amount minor={account.balance_minor} currency={account.currency} className="font-medium" />
      </Link>
    </li>
  );
}
