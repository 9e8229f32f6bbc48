import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { formatDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { places, transactionsAt } from "@/lib/places";
import { text } from "@/lib/text";
import type { Account, Transaction } from "@/lib/types";

import { transactionQueries } from "./api";

const words = text.transactions.details;

function factsOf(row: Transaction, account: Account | undefined): [string, string][] {
  const { facts } = words;
  const all: [string, string][] = [
    [facts.rail, words.rails[row.rail] ?? row.rail],
    [facts.counterparty, row.counterparty],
    [facts.vpa, row.vpa],
    [facts.bank, row.bank],
    [facts.remark, row.remark],
    [facts.reference, row.reference],
    [facts.value_on, row.value_on !== null && row.value_on !== row.booked_on ? formatDay(row.value_on) : ""],
    [facts.account, account?.name ?? ""],
    [facts.balance, row.balance_minor === null ? "" : formatMoney(row.balance_minor, row.currency)],
  ];
  return all.filter(([, value]) => value !== "");
}

/** What was read out of the bank's narration, with the narration itself. */
export function Understood({ row, account }: { row: Transaction; account?: Account }) {
  return (
    <section className="grid gap-3">
      <h3 className="font-semibold">{words.understood}</h3>
      <div className="overflow-hidden rounded-lg border">
        {row.narration !== "" && (
          <div className="border-b bg-sunken px-3.5 py-2.5">
            <p className="text-xs text-faint">{words.facts.narration}</p>
            <p className="mt-0.5 font-mono text-sm break-all">{row.narration}</p>
          </div>
        )}
        <dl className="divide-y">
          {factsOf(row, account).map(([name, value]) => (
            <div key={name} className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-3 px-3.5 py-2">
              <dt className="text-sm text-faint">{name}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  );
}

/** The import that brought it, or that it was added by hand. */
export function CameIn({ row }: { row: Transaction }) {
  const imports = useQuery(transactionQueries.imports()).data;
  const brought = imports?.find((one) => one.batch_id !== null && one.batch_id === row.batch_id);
  const link = "inline-flex min-h-6 items-center underline decoration-line underline-offset-4 hover:decoration-ink";
  if (imports === undefined) return null;
  return (
    <section className="grid gap-1">
      <h3 className="font-semibold">{words.cameIn}</h3>
      {brought === undefined ? (
        <p className="text-muted">{words.byHand}</p>
      ) : (
        <p className="flex flex-wrap gap-x-4 gap-y-1 text-muted">
          <span className="min-w-0 break-words">{words.byImport(brought.filename)}</span>
          <Link className={link} to={places.import(brought.id)}>
            {words.seeImport}
          </Link>
          <Link className={link} to={transactionsAt({ batch: String(row.batch_id) })}>
            {words.seeBatch}
          </Link>
        </p>
      )}
    </section>
  );
}
