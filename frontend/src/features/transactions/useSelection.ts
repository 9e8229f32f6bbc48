import { useCallback, useMemo, useRef, useState } from "react";

import type { Transaction } from "@/lib/types";

export type Selection = {
  ids: Set<number>;
  toggle: (id: number, range: boolean) => void;
  add: (id: number) => void;
  clear: () => void;
};

/** Which rows are selected; with `range`, everything between the last touched row and this one. */
export function useSelection(rows: Transaction[]): Selection {
  const [ids, setIds] = useState<Set<number>>(new Set());
  const anchor = useRef<number | null>(null);

  const toggle = useCallback(
    (id: number, range: boolean) => {
      const from = rows.findIndex((row) => row.id === anchor.current);
      const to = rows.findIndex((row) => row.id === id);
      anchor.current = id;
      setIds((before) => {
        const next = new Set(before);
        if (range && from >= 0 && to >= 0) {
          rows.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((row) => next.add(row.id));
        } else if (!next.delete(id)) {
          next.add(id);
        }
        return next;
      });
    },
    [rows],
  );
  const add = useCallback((id: number) => setIds((before) => new Set(before).add(id)), []);
  const clear = useCallback(() => {
    anchor.current = null;
    setIds(new Set());
  }, []);
  return useMemo(() => ({ ids, toggle, add, clear }), [ids, toggle, add, clear]);
}
