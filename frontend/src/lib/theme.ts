import { useSyncExternalStore } from "react";

/** Light, dark, or as the system has it: the one setting that stays in the browser. */
export type Theme = "system" | "light" | "dark";

const KEY = "finsure-theme";
const watchers = new Set<() => void>();
const system = typeof matchMedia === "undefined" ? null : matchMedia("(prefers-color-scheme: dark)");

function tell(): void {
  watchers.forEach((watch) => watch());
}

system?.addEventListener("change", tell);

export function theme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

export function setTheme(next: Theme): void {
  if (next === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(KEY);
  } else {
    document.documentElement.dataset.theme = next;
    localStorage.setItem(KEY, next);
  }
  tell();
}

/** "light" or "dark", whichever is on screen now. */
export function shade(): "light" | "dark" {
  const chosen = theme();
  if (chosen !== "system") return chosen;
  return system?.matches ? "dark" : "light";
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function useTheme(): Theme {
  return useSyncExternalStore(watch, theme);
}

export function useShade(): "light" | "dark" {
  return useSyncExternalStore(watch, shade);
}
