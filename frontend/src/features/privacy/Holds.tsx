import { useQuery } from "@tanstack/react-query";

import { count } from "@/lib/english/plural";
import { text } from "@/lib/text";
import type { ErasureAhead, Retention } from "@/lib/types";
import { Card } from "@/ui/Card";
import { DataTable } from "@/ui/DataTable";
import { Loaded } from "@/ui/Loaded";
import { SkeletonRows } from "@/ui/Skeleton";

import { privacyQueries } from "./api";
import { What } from "./What";

const words = text.privacy.holds;

/** What an export holds of this person, by what each table is for, and what is left out. */
export function Holds({ retention }: { retention: Retention | undefined }) {
  const query = useQuery(privacyQueries.ahead());
  return (
    <Card title={words.title}>
      <Loaded query={query} skeleton={<SkeletonRows rows={4} />}>
        {(held) => (retention === undefined ? <SkeletonRows rows={4} /> : <Tables held={held} retention={retention} />)}
      </Loaded>
    </Card>
  );
}

function Tables({ held, retention }: { held: ErasureAhead; retention: Retention }) {
  const purposes = new Map(retention.tables.map((table) => [table.table, table.purpose]));
  const full = held.tables.filter((table) => table.rows > 0);
  const empty = held.tables.length - full.length;
  return (
    <div className="grid gap-3 px-4 pb-4 md:px-5">
      <DataTable
        caption={words.title}
        columns={[{ label: words.what }, { label: words.count, number: true }]}
        rows={full.map(({ table, rows }) => ({ key: table, cells: [<What key={table} table={table} purpose={purposes.get(table) ?? ""} />, count(rows)] }))}
      />
      {empty > 0 && <p className="text-sm text-faint">{words.empty(empty)}</p>}
      <details className="text-sm">
        <summary className="rounded-sm font-medium">{words.left}</summary>
        <ul className="mt-2 grid gap-2">
          {retention.tables
            .filter((table) => table.own && table.withheld !== "")
            .map((table) => (
              <li key={table.table}>
                {text.tables.name(table.table, table.purpose)}: <span className="text-muted">{table.withheld}.</span>
              </li>
            ))}
        </ul>
      </details>
    </div>
  );
}
