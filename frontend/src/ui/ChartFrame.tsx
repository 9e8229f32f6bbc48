import { ChartColumn, Table2 } from "lucide-react";
import { Suspense, useState, type ReactNode } from "react";

import { text } from "@/lib/text";
import { Card } from "@/ui/Card";
import { Skeleton } from "@/ui/Skeleton";

/** A chart and the table that says the same; the person chooses which one to see. */
export function ChartFrame({
  title,
  note,
  legend,
  height,
  chart,
  table,
  className,
}: {
  title: string;
  note?: ReactNode;
  legend?: ReactNode;
  height: number;
  chart: ReactNode;
  table: ReactNode;
  className?: string;
}) {
  const [asTable, setAsTable] = useState(false);
  const Mark = asTable ? ChartColumn : Table2;
  return (
    <Card
      title={title}
      className={className}
      aside={
        <button
          type="button"
          onClick={() => setAsTable(!asTable)}
          className="-mr-2 inline-flex min-h-8 items-center gap-1.5 rounded-md px-2 text-sm text-muted hover:bg-sunken hover:text-ink"
        >
          <Mark aria-hidden className="size-3.5" />
          {asTable ? text.common.asChart : text.common.asTable}
        </button>
      }
    >
      <div className="grid gap-3 px-4 pb-4 md:px-5 md:pb-5">
        {note !== undefined && <p className="-mt-1 text-sm text-muted">{note}</p>}
        {asTable ? table : (
          <>
            {legend}
            <Suspense fallback={<div style={{ height }}><Skeleton className="size-full" /></div>}>{chart}</Suspense>
          </>
        )}
      </div>
    </Card>
  );
}

/** The colours of a chart in words. */
export function Legend({ items }: { items: { label: string; look: string }[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
      {items.map((item) => (
        <li key={item.label} className="flex items-center gap-2">
          <span aria-hidden className={item.look} />
          {item.label}
        </li>
      ))}
    </ul>
  );
}
