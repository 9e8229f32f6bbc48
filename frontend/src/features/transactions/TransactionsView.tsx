import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";

import { places } from "@/lib/places";
import { useAccounts, useCategories } from "@/lib/reference";
import { text } from "@/lib/text";
import type { Transaction } from "@/lib/types";
import { Button, ButtonLink } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Empty, RefusalNotice } from "@/ui/Notice";
import { SkeletonRows } from "@/ui/Skeleton";

import { transactionQueries } from "./api";
import { AddTransaction } from "./AddTransaction";
import { Details } from "./Details";
import { FilterPanel } from "./FilterPanel";
import type { ChangeFilters, Filters } from "./filters";
import { HelpSheet } from "./HelpSheet";
import { Browser } from "./Browser";
import { Summary } from "./Summary";
import { Suggestions } from "./Suggestions";
import { Toolbar } from "./Toolbar";

type Sheet = "filters" | "add" | "help" | null;

/** Search, filters, the list, and the open transaction. What is shown is what the address says. */
export function TransactionsView({
  filters,
  open,
  onFilters,
  onOpen,
}: {
  filters: Filters;
  open: number | null;
  onFilters: ChangeFilters;
  onOpen: (id: number | null) => void;
}) {
  const book = useCategories();
  const accounts = useAccounts();
  const box = useRef<HTMLInputElement>(null);
  const [sheet, setSheet] = useState<Sheet>(null);
  const [keysOn, setKeysOn] = useState(true);
  const list = useInfiniteQuery(transactionQueries.list(filters, book));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const { fetchNextPage, isFetchingNextPage, hasNextPage } = list;
  const onMore = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [isFetchingNextPage, fetchNextPage]);
  const close = () => setSheet(null);
  const onSearch = useCallback(() => box.current?.focus(), []);
  const onHelp = useCallback(() => setSheet("help"), []);

  return (
    <div className="grid gap-4">
      <Toolbar {...{ filters, book, accounts, box, onFilters, onHelp }} onPanel={() => setSheet("filters")} onAdd={() => setSheet("add")} />
      <Summary filters={filters} book={book} />
      <Suggestions accounts={accounts} onOpen={onOpen} />
      <Card className="pb-2">
        {list.isError && <RefusalNotice failure={list.error} retry={() => void list.refetch()} className="m-4" />}
        {list.data === undefined ? (
          !list.isError && <SkeletonRows rows={9} />
        ) : rows.length === 0 && !hasNextPage ? (
          <Nothing filters={filters} onClear={() => onFilters(() => ({}))} />
        ) : (
          <Browser
            key={JSON.stringify(filters)}
            {...{ rows, book, accounts, keysOn, onMore, onOpen, onSearch, onHelp }}
            more={hasNextPage}
          />
        )}
      </Card>
      {open !== null && <OpenDetails id={open} rows={rows} onOpen={onOpen} />}
      {sheet === "filters" && <FilterPanel {...{ filters, book, accounts, onFilters }} onClose={close} />}
      {sheet === "add" && <AddTransaction book={book} accounts={accounts} onClose={close} onAdded={onOpen} />}
      {sheet === "help" && <HelpSheet on={keysOn} onSwitch={setKeysOn} onClose={close} />}
    </div>
  );
}

function OpenDetails({ id, rows, onOpen }: { id: number; rows: Transaction[]; onOpen: (id: number | null) => void }) {
  const at = rows.findIndex((row) => row.id === id);
  return (
    <Details
      id={id}
      known={rows[at]}
      previous={rows[at - 1]?.id}
      next={at < 0 ? undefined : rows[at + 1]?.id}
      onOpen={onOpen}
      onClose={() => onOpen(null)}
    />
  );
}

function Nothing({ filters, onClear }: { filters: Filters; onClear: () => void }) {
  if (Object.keys(filters).length > 0) {
    return (
      <Empty title={text.transactions.nothingTitle} action={<Button onClick={onClear}>{text.transactions.clear}</Button>}>
        {text.transactions.nothingDetail}
      </Empty>
    );
  }
  return (
    <Empty
      title={text.transactions.emptyTitle}
      action={
        <ButtonLink look="primary" to={places.imports()}>
          {text.transactions.bring}
        </ButtonLink>
      }
    >
      {text.transactions.emptyDetail}
    </Empty>
  );
}
