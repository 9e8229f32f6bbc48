import { useEffect } from "react";

export type ListKeys = {
  move: (by: 1 | -1, extend: boolean) => void;
  select: () => void;
  category: () => void;
  note: () => void;
  tag: () => void;
  search: () => void;
  help: () => void;
  clear: () => void;
};

function busyElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (document.querySelector("dialog[open]") !== null) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.matches("input:not([type=checkbox]), textarea, select, [contenteditable], [role=application]");
}

function actionFor(event: KeyboardEvent, keys: ListKeys): (() => void) | undefined {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const actions: Record<string, () => void> = {
    j: () => keys.move(1, event.shiftKey),
    k: () => keys.move(-1, event.shiftKey),
    ArrowDown: () => keys.move(1, event.shiftKey),
    ArrowUp: () => keys.move(-1, event.shiftKey),
    x: keys.select,
    c: keys.category,
    n: keys.note,
    t: keys.tag,
    "/": keys.search,
    "?": keys.help,
    Escape: keys.clear,
  };
  return actions[key];
}

/** One-key work on the list. `on` lets a person turn single keys off; Escape and the arrows stay. */
export function useListKeys(keys: ListKeys, on: boolean): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (busyElsewhere(event) || (!on && event.key.length === 1)) return;
      const act = actionFor(event, keys);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [keys, on]);
}
