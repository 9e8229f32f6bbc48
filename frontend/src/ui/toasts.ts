import { useSyncExternalStore } from "react";

/** What just happened, and the way back. One is shown at a time: the latest. */
export type Toast = {
  id: number;
  words: string;
  tone: "plain" | "danger";
  action?: { label: string; run: () => void };
};

const SHOWN_MS = 8000;

let current: Toast | null = null;
let count = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();

function become(next: Toast | null): void {
  current = next;
  watchers.forEach((watch) => watch());
}

export function say(toast: Omit<Toast, "id" | "tone"> & { tone?: Toast["tone"] }): void {
  clearTimeout(timer);
  become({ tone: "plain", ...toast, id: ++count });
  timer = setTimeout(() => become(null), SHOWN_MS);
}

/** Holds the toast while someone reads or reaches for it. */
export function hold(): void {
  clearTimeout(timer);
}

export function release(): void {
  clearTimeout(timer);
  timer = setTimeout(() => become(null), SHOWN_MS / 2);
}

export function dismiss(): void {
  clearTimeout(timer);
  become(null);
}

export function useToast(): Toast | null {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => current,
  );
}
