import { useSyncExternalStore } from "react";

const wide = typeof matchMedia === "undefined" ? null : matchMedia("(width >= 48rem)");

/** Whether there is room for columns; the same width as `md:` in the styles. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (watch) => {
      wide?.addEventListener("change", watch);
      return () => wide?.removeEventListener("change", watch);
    },
    () => wide?.matches ?? true,
  );
}
