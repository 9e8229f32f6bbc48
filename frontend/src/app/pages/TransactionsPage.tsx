import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

import { addressOf, filtersOf, type Filters } from "@/features/transactions/filters";
import { TransactionsView } from "@/features/transactions/TransactionsView";
import { text } from "@/lib/text";

import { useTitle } from "@/app/useTitle";

export function TransactionsPage() {
  useTitle(text.places.transactions);
  const [address, setAddress] = useSearchParams();
  const said = addressOf(filtersOf(address)).toString();
  // Equal filters are one object, whatever else the address says.
  const filters = useMemo(() => filtersOf(new URLSearchParams(said)), [said]);
  const open = Number(address.get("open")) || null;

  const onFilters = useCallback(
    (next: Filters) => setAddress(addressOf(next), { replace: true, preventScrollReset: true }),
    [setAddress],
  );
  const onOpen = useCallback(
    (id: number | null) =>
      setAddress(
        (before) => {
          const next = new URLSearchParams(before);
          if (id === null) next.delete("open");
          else next.set("open", String(id));
          return next;
        },
        { replace: id === null || open !== null, preventScrollReset: true },
      ),
    [setAddress, open],
  );
  return <TransactionsView {...{ filters, open, onFilters, onOpen }} />;
}
