import { useWindowVirtualizer } from "@tanstack/react-virtual";
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type Ref,
  type RefObject,
} from "react";

import type { CategoryBook } from "@/lib/categories";
import { formatDayHeader } from "@/lib/dates";
import { text } from "@/lib/text";
import type { Account, Transaction } from "@/lib/types";
import { useWide } from "@/lib/wide";
import { Skeleton } from "@/ui/Skeleton";

import { TransactionRow } from "./TransactionRow";

const ROW = { wide: 48, narrow: 60 };
const DAY = 40;

export type Line = { kind: "day"; day: string } | { kind: "row"; row: Transaction };

/** The rows with a header wherever the day changes. */
export function linesOf(rows: Transaction[]): Line[] {
  const lines: Line[] = [];
  rows.forEach((row, place) => {
    if (row.booked_on !== rows[place - 1]?.booked_on) lines.push({ kind: "day", day: row.booked_on });
    lines.push({ kind: "row", row });
  });
  return lines;
}

export type ListHandle = { focusRow: (id: number) => void };

type ListProps = {
  rows: Transaction[];
  book: CategoryBook;
  accounts: Account[];
  selected: Set<number>;
  more: boolean;
  ref: Ref<ListHandle>;
  onMore: () => void;
  onSelect: (id: number, range: boolean) => void;
  onOpen: (id: number) => void;
  onCategory: (id: number) => void;
};

function useLines(lines: Line[], frame: RefObject<HTMLDivElement | null>) {
  const [margin, setMargin] = useState(0);
  const row = useWide() ? ROW.wide : ROW.narrow;
  // Held on to, because a new function makes the virtualiser measure every line again.
  const estimateSize = useCallback((place: number) => (lines[place]?.kind === "day" ? DAY : row), [lines, row]);
  const getItemKey = useCallback(
    (place: number) => {
      const line = lines[place];
      return line === undefined ? place : line.kind === "day" ? line.day : line.row.id;
    },
    [lines],
  );
  const virtual = useWindowVirtualizer({
    count: lines.length,
    estimateSize,
    getItemKey,
    overscan: 10,
    scrollMargin: margin,
    initialRect: { width: 1024, height: 800 },
  });
  useLayoutEffect(() => virtual.measure(), [virtual, row]);
  useLayoutEffect(() => {
    const measure = () => setMargin((frame.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, [lines, frame]);
  return { virtual, margin };
}

/** A list of any length of which only what is in sight exists; the window scrolls it. */
export function TransactionList({ rows, book, accounts, selected, more, ref, onMore, onSelect, onOpen, onCategory }: ListProps) {
  const frame = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => linesOf(rows), [rows]);
  const names = useMemo(() => new Map(accounts.map((account) => [account.id, account.name])), [accounts]);
  const oneAccount = useMemo(() => new Set(rows.map((row) => row.account_id)).size === 1, [rows]);
  const { virtual, margin } = useLines(lines, frame);

  useImperativeHandle(ref, () => ({
    focusRow: (id) => {
      const place = lines.findIndex((line) => line.kind === "row" && line.row.id === id);
      if (place < 0) return;
      const focus = () => frame.current?.querySelector<HTMLElement>(`[data-row="${id}"] [data-open]`);
      const already = focus();
      already?.focus({ preventScroll: true });
      virtual.scrollToIndex(place, { align: "auto" });
      if (!already) setTimeout(() => focus()?.focus({ preventScroll: true }), 60);
    },
  }));

  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= lines.length - 20) onMore();
  }, [more, last, lines.length, onMore]);

  return (
    <>
      <div ref={frame} role="list" aria-label={text.transactions.list} className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const line = lines[item.index];
          if (line === undefined) return null;
          return (
            <div
              key={item.key}
              role="listitem"
              className="absolute inset-x-0 top-0"
              style={{ height: item.size, transform: `translateY(${item.start - margin}px)` }}
            >
              {line.kind === "day" ? (
                <h2 className="flex h-full items-end px-4 pb-1.5 text-sm font-medium text-faint">{formatDayHeader(line.day)}</h2>
              ) : (
                <TransactionRow
                  row={line.row}
                  book={book}
                  accountName={names.get(line.row.account_id) ?? ""}
                  selected={selected.has(line.row.id)}
                  showBalance={oneAccount}
                  onSelect={onSelect}
                  onOpen={onOpen}
                  onCategory={onCategory}
                />
              )}
            </div>
          );
        })}
      </div>
      {more && (
        <div className="px-4 pt-3" role="status">
          <span className="sr-only">{text.transactions.loadingMore}</span>
          <Skeleton className="h-10" />
        </div>
      )}
    </>
  );
}
