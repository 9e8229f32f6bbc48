import { useCallback, useEffect, useMemo, useRef } from "react";
import { useSearchParams } from "react-router";

import { useTitle } from "@/app/useTitle";
import { addressOf, filtersOf, type ChangeFilters } from "@/features/transactions/filters";
import { TransactionsView } from "@/features/transactions/TransactionsView";
import { text } from "@/lib/text";

export function TransactionsPage() {
  useTitle(text.places.transactions);
  const [address, setAddress] = useSearchParams();
  const said = addressOf(filtersOf(address)).toString();
  // Equal filters are one object, whatever else the address says.
  const filters = useMemo(() => filtersOf(new URLSearchParams(said)), [said]);
  const open = Number(address.get("open")) || null;

  // Two changes may come before the first is drawn; the second starts from the first.
  const latest = useRef(filters);
  useEffect(() => {
    latest.current = filters;
  }, [filters]);
  const onFilters: ChangeFilters = useCallback(
    (change) => {
      latest.current = change(latest.current);
      setAddress(addressOf(latest.current), { replace: true, preventScrollReset: true });
    },
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
