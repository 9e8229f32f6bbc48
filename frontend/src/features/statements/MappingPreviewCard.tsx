import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { text } from "@/lib/text";
import type { Mapping } from "@/lib/types";
import { Card } from "@/ui/Card";
import { Notice, RefusalNotice } from "@/ui/Notice";
import { SkeletonRows } from "@/ui/Skeleton";

import { statementQueries } from "./api";
import { SampleTable } from "./SampleTable";

const words = text.statements.mapping;
const PAUSE_MS = 300;

/** A value that has not changed for a moment; equal values are one. */
function useSettled(value: Mapping | null): Mapping | null {
  const said = JSON.stringify(value);
  const [settled, setSettled] = useState(said);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(said), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return JSON.parse(settled) as Mapping | null;
}

/** The first rows as the mapping would read them, and the lines it cannot read. */
export function MappingPreviewCard({ id, mapping, currency }: { id: number; mapping: Mapping | null; currency: string }) {
  const settled = useSettled(mapping);
  const { data, error, isFetching } = useQuery(statementQueries.preview(id, settled));
  if (settled === null) return null;
  return (
    <Card
      title={words.preview}
      aside={data && <span className="text-sm text-muted" aria-live="polite">{words.read(data.rows_read)}</span>}
    >
      <div className="grid gap-4 px-4 pb-4 md:px-5" aria-busy={isFetching}>
        {error !== null && <RefusalNotice failure={error} />}
        {data === undefined && error === null && <SkeletonRows rows={4} className="p-0!" />}
        {data !== undefined && data.errors.length > 0 && (
          <Notice tone="caution" title={words.errors(data.errors.length)}>
            <ul className="mt-1 grid gap-0.5">
              {data.errors.slice(0, 8).map((one) => (
                <li key={one.line + one.detail}>
                  {text.statements.line(String(one.line))}: {one.detail}
                </li>
              ))}
            </ul>
          </Notice>
        )}
        {data !== undefined && data.rows.length > 0 && <SampleTable caption={words.preview} rows={data.rows} currency={currency} />}
      </div>
    </Card>
  );
}
