import { useQuery } from "@tanstack/react-query";

import { text } from "@/lib/text";
import type { Retention, RetentionKeep } from "@/lib/types";
import { Card } from "@/ui/Card";
import { Loaded } from "@/ui/Loaded";
import { SkeletonRows } from "@/ui/Skeleton";

import { privacyQueries } from "./api";

const words = text.privacy.kept;

/** The retention table: everything that is kept, grouped by how long, with the ground for it. */
export function Kept() {
  const query = useQuery(privacyQueries.retention());
  return (
    <Card title={words.title}>
      <p className="px-4 pb-4 text-muted md:px-5">{words.detail}</p>
      <Loaded query={query} skeleton={<SkeletonRows rows={6} />}>
        {(retention) => (
          <div className="divide-y border-t">
            {words.order.filter((keep) => retention.tables.some((table) => table.keep === keep)).map((keep) => (
              <Span key={keep} keep={keep} retention={retention} />
            ))}
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function Span({ keep, retention }: { keep: RetentionKeep; retention: Retention }) {
  const { title, detail } = words.of(keep, retention.seconds);
  return (
    <section aria-label={title} className="grid gap-x-6 gap-y-3 px-4 py-4 sm:grid-cols-[13rem_minmax(0,1fr)] md:px-5">
      <div className="grid content-start gap-1">
        <h3 className="font-semibold">{title}</h3>
        {detail !== undefined && <p className="text-sm text-muted">{detail}</p>}
      </div>
      <ul className="grid content-start gap-2">
        {retention.tables
          .filter((table) => table.keep === keep)
          .map((table) => (
            <li key={table.table}>
              <span className="flex flex-wrap items-baseline justify-between gap-x-4">
                <span>{text.tables.name(table.table, table.purpose)}</span>
                <span className="text-sm text-muted">{words.bases[table.basis]}</span>
              </span>
              {text.tables.isNamed(table.table) && <span className="block text-sm text-faint">{table.purpose}</span>}
            </li>
          ))}
      </ul>
    </section>
  );
}
