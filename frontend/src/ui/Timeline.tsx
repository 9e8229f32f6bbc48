import { Check } from "lucide-react";

import { classes } from "@/ui/classes";

export type Stage = { title: string; detail?: string; at: "past" | "now" | "ahead" };

/** Stages one after the other; a tick marks what has happened, so that colour is not the only sign. */
export function Timeline({ label, stages }: { label: string; stages: Stage[] }) {
  return (
    <ol aria-label={label}>
      {stages.map(({ title, detail, at }, place) => (
        <li key={title} aria-current={at === "now" ? "step" : undefined} className="relative grid grid-cols-[1.5rem_minmax(0,1fr)] gap-3 pb-5 last:pb-0">
          {place < stages.length - 1 && <span aria-hidden className="absolute top-6 bottom-0 left-3 w-px bg-line" />}
          <span
            aria-hidden
            className={classes(
              "grid size-6 place-items-center rounded-full text-xs font-semibold",
              at === "past" && "bg-accent-soft text-accent",
              at === "now" && "bg-accent text-on-accent",
              at === "ahead" && "border border-edge/70 text-faint",
            )}
          >
            {at === "past" ? <Check className="size-3.5" /> : place + 1}
          </span>
          <div className="min-w-0 pt-0.5">
            <p className={classes("font-medium", at === "ahead" && "text-muted")}>{title}</p>
            {detail !== undefined && <p className="text-muted">{detail}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}
