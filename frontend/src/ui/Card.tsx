import { useId, type ReactNode } from "react";

import { classes } from "@/ui/classes";

export function Card({
  title,
  aside,
  className,
  children,
}: {
  title?: string;
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section
      aria-labelledby={title === undefined ? undefined : id}
      className={classes("min-w-0 rounded-lg border bg-surface shadow-card", className)}
    >
      {title !== undefined && (
        <header className="flex min-h-13 flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 pt-3 pb-2 md:px-5">
          <h2 id={id} className="text-base font-semibold">
            {title}
          </h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}
