import { useQuery } from "@tanstack/react-query";

import { formatDay } from "@/lib/dates";
import { text } from "@/lib/text";
import type { BankLink, Holding } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { Card } from "@/ui/Card";
import { DataTable } from "@/ui/DataTable";

import { bankQueries } from "./api";
import { accountName } from "./standing";

const words = text.banks.holdings;

type Group = keyof typeof words.groups;

const GROUPS: Record<Exclude<Group, "other">, string[]> = {
  deposits: ["DEPOSIT", "TERM_DEPOSIT", "RECURRING_DEPOSIT"],
  funds: ["MUTUAL_FUNDS", "SIP"],
  shares: ["EQUITIES", "ETF"],
  pension: ["NPS"],
  policies: ["INSURANCE_POLICIES"],
};

function groupOf({ fi_type }: Holding): Group {
  return (Object.keys(GROUPS) as (keyof typeof GROUPS)[]).find((name) => GROUPS[name].includes(fi_type)) ?? "other";
}

/** What is known to be worth, by currency; currencies are never added together. */
export function sumsOf(holdings: Holding[]): [currency: string, minor: number][] {
  const sums = new Map<string, number>();
  for (const { currency, value_minor } of holdings) {
    if (value_minor !== null) sums.set(currency, (sums.get(currency) ?? 0) + value_minor);
  }
  return [...sums];
}

/** Deposits, funds, shares, pension and policies in the linked accounts, as they were last told. */
export function Holdings({ links }: { links: BankLink[] }) {
  const { data: holdings = [] } = useQuery(bankQueries.holdings());
  if (holdings.length === 0) return null;
  const accounts = new Map(links.flatMap((link) => link.accounts).map((account) => [account.id, account]));
  const groups = (Object.keys(words.groups) as Group[]).map((name) => ({ name, list: holdings.filter((one) => groupOf(one) === name) }));
  return (
    <Card title={words.title} aside={<Sums holdings={holdings} />}>
      <div className="grid gap-6 px-4 pb-5 md:px-5">
        {groups
          .filter(({ list }) => list.length > 0)
          .map(({ name, list }) => (
            <section key={name} className="grid gap-1">
              <header className="flex flex-wrap items-baseline justify-between gap-x-4">
                <h3 className="font-medium">{words.groups[name]}</h3>
                <Sums holdings={list} />
              </header>
              <DataTable
                caption={words.groups[name]}
                columns={[
                  { label: words.name },
                  { label: words.value, number: true },
                  { label: words.cost, number: true, wide: true },
                  { label: words.gain, number: true, wide: true },
                  { label: words.matures, number: true, wide: true },
                ]}
                rows={list.map((one) => ({ key: String(one.id), cells: cellsOf(one, accounts.get(one.linked_account_id)) }))}
              />
            </section>
          ))}
      </div>
    </Card>
  );
}

function cellsOf(one: Holding, account: BankLink["accounts"][number] | undefined) {
  const { value_minor: value, cost_minor: cost, currency } = one;
  const money = (minor: number | null, tone?: "flow") => (minor === null ? words.unknown : <Amount minor={minor} currency={currency} tone={tone} />);
  const note = [account && accountName(account), one.units, one.reference].filter(Boolean).join(" · ");
  const gain = money(value === null || cost === null ? null : value - cost, "flow");
  const matures = one.matures_on === null ? words.unknown : formatDay(one.matures_on);
  return [
    <span key="name" className="block min-w-0">
      <span className="block break-words">{one.name}</span>
      {note !== "" && <span className="block text-sm text-faint break-words">{note}</span>}
      {/* On a phone, where these have no column. */}
      {gain !== words.unknown && <span className="block text-sm text-faint sm:hidden">{words.gain} {gain}</span>}
      {matures !== words.unknown && <span className="block text-sm text-faint sm:hidden">{words.matures} {matures}</span>}
    </span>,
    money(value),
    money(cost),
    gain,
    matures,
  ];
}

function Sums({ holdings }: { holdings: Holding[] }) {
  return (
    <p className="flex flex-wrap gap-x-4 text-sm text-muted">
      {sumsOf(holdings).map(([currency, minor]) => (
        <span key={currency}>
          <span className="sr-only">{words.sum(currency)}: </span>
          <Amount minor={minor} currency={currency} className="font-semibold text-ink" />
        </span>
      ))}
    </p>
  );
}
