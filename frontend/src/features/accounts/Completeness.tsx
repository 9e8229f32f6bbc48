import { useQuery } from "@tanstack/react-query";
import { ChartColumn, Table2 } from "lucide-react";
import { useState } from "react";

import { formatMonth } from "@/lib/dates";
import { text } from "@/lib/text";
import type { Account, MonthVerdict } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { DataTable } from "@/ui/DataTable";
import { Loaded } from "@/ui/Loaded";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";

import { accountQueries } from "./api";
import { GapMap } from "./GapMap";
import { VerdictDetail } from "./VerdictDetail";

const words = text.accounts.completeness;
const isBad = (one: MonthVerdict) => one.verdict === "gap" || one.verdict === "uncovered";

/** Which months of an account can be trusted, why the others cannot, and what to do about it. */
export function Completeness({ account }: { account: Account }) {
  const query = useQuery(accountQueries.completeness(account.id));
  if (account.transactions === 0) return null;
  return (
    <section className="grid gap-3">
      <Loaded query={query} skeleton={<Skeleton className="h-24" />}>
        {({ months, drifted_at }) => (
          <>
            <Months account={account} months={months} />
            {drifted_at !== null && <Notice tone="danger">{words.drifted}</Notice>}
          </>
        )}
      </Loaded>
    </section>
  );
}

function Months({ account, months }: { account: Account; months: MonthVerdict[] }) {
  const [asTable, setAsTable] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const bad = months.filter(isBad);
  const shown = months.find((one) => one.month === chosen) ?? bad.at(-1) ?? months.at(-1);
  const Mark = asTable ? ChartColumn : Table2;
  return (
    <>
      <div className="flex items-center justify-between gap-3">
        <h3 className="font-semibold">{words.title}</h3>
        <button
          type="button"
          onClick={() => setAsTable(!asTable)}
          className="-mr-2 inline-flex min-h-8 items-center gap-1.5 rounded-md px-2 text-sm text-muted hover:bg-sunken hover:text-ink"
        >
          <Mark aria-hidden className="size-3.5" />
          {asTable ? text.common.asChart : text.common.asTable}
        </button>
      </div>
      <p className="text-muted">{words.summary(bad.length)}</p>
      {asTable ? (
        <Twin account={account} months={months} />
      ) : (
        <GapMap name={words.map(account.name)} months={months} chosen={shown?.month ?? null} onChoose={setChosen} />
      )}
      {!asTable && shown !== undefined && <VerdictDetail account={account} month={shown} />}
    </>
  );
}

function Twin({ account, months }: { account: Account; months: MonthVerdict[] }) {
  return (
    <DataTable
      caption={words.map(account.name)}
      columns={[{ label: words.month }, { label: words.verdict }, { label: words.difference, number: true }]}
      rows={months.toReversed().map((one) => ({
        key: one.month,
        cells: [
          formatMonth(one.month),
          words.verdicts[one.verdict],
          one.difference_minor === null ? "" : (
            <Amount key="difference" minor={one.difference_minor} currency={account.currency} sign="always" />
          ),
        ],
      }))}
    />
  );
}
