import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { text } from "@/lib/text";
import { Button } from "@/ui/Button";
import { RefusalNotice } from "@/ui/Notice";
import { SkeletonRows } from "@/ui/Skeleton";

/** The button that brings the next page, while there is one. */
export function More({ query }: { query: UseInfiniteQueryResult }) {
  if (!query.hasNextPage) return null;
  return (
    <div className="border-t p-3 text-center">
      <Button look="quiet" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {text.common.more}
      </Button>
    </div>
  );
}

/** A list that grows by pages, in its four states: refused, loading, empty, and row by row. */
export function PagedList<T>({
  query,
  items,
  none,
  skeletonRows,
  label,
  row,
}: {
  query: UseInfiniteQueryResult;
  items: T[] | undefined;
  none: string;
  skeletonRows: number;
  label?: string;
  row: (item: T) => ReactNode;
}) {
  return (
    <>
      {query.isError && items === undefined && <RefusalNotice failure={query.error} retry={() => void query.refetch()} className="m-4" />}
      {query.isPending && <SkeletonRows rows={skeletonRows} />}
      {items?.length === 0 && <p className="border-t px-4 py-4 text-faint md:px-5">{none}</p>}
      {items !== undefined && items.length > 0 && (
        <ul aria-label={label} className="divide-y border-t">
          {items.map(row)}
        </ul>
      )}
      <More query={query} />
    </>
  );
}
