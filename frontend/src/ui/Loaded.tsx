import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { RefusalNotice } from "@/ui/Notice";

/** The four states of a screen: what is known is shown even while a later answer is refused. */
export function Loaded<T>({
  query,
  skeleton,
  children,
}: {
  query: UseQueryResult<T>;
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <RefusalNotice failure={query.error} retry={() => void query.refetch()} className="m-4" />;
  return skeleton;
}
