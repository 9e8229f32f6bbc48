import { text } from "@/lib/text";
import { classes } from "@/ui/classes";

/** A grey shape that stands where something is about to be. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classes("animate-breathe rounded-md bg-sunken", className)} />;
}

/** Says once, for those who listen, that the shapes below stand for something. */
export function Loading({ children }: { children: React.ReactNode }) {
  return (
    <div role="status" aria-live="polite">
      <span className="sr-only">{text.common.loading}</span>
      {children}
    </div>
  );
}

export function SkeletonRows({ rows, className }: { rows: number; className?: string }) {
  return (
    <Loading>
      <div className={classes("grid gap-3 p-4 md:p-5", className)}>
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} className="flex items-center gap-3">
            <Skeleton className="size-9 rounded-md" />
            <div className="grid flex-1 gap-1.5">
              <Skeleton className={row % 2 === 0 ? "h-3.5 w-2/5" : "h-3.5 w-1/2"} />
              <Skeleton className="h-3 w-1/4" />
            </div>
            <Skeleton className="h-4 w-20" />
          </div>
        ))}
      </div>
    </Loading>
  );
}
