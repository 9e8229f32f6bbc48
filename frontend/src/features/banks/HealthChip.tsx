import { CircleCheck, CircleDashed, CircleSlash, Clock3, Hourglass, TriangleAlert } from "lucide-react";

import { text } from "@/lib/text";
import type { BankLink, LinkHealth } from "@/lib/types";
import { classes } from "@/ui/classes";

const words = text.banks;

const LOOKS = {
  well: { Mark: CircleCheck, look: "bg-positive-soft text-positive" },
  waiting: { Mark: Hourglass, look: "bg-accent-soft text-accent" },
  stale: { Mark: Clock3, look: "bg-caution-soft text-caution" },
  partly: { Mark: CircleDashed, look: "bg-caution-soft text-caution" },
  broken: { Mark: TriangleAlert, look: "bg-danger-soft text-danger" },
  over: { Mark: CircleSlash, look: "bg-sunken text-muted" },
} satisfies Record<LinkHealth, { Mark: typeof CircleCheck; look: string }>;

/** The health in one word; what waits, is paused or is over says at what. */
export function healthWords({ health, state }: Pick<BankLink, "health" | "state">): string {
  const told = health === "over" || state === "pending" || state === "asking" || state === "paused" || state === "withdrawing";
  return told ? words.states[state] : words.healths[health];
}

export function HealthChip({ link }: { link: Pick<BankLink, "health" | "state"> }) {
  const { Mark, look } = LOOKS[link.state === "withdrawing" ? "over" : link.health];
  return (
    <span className={classes("inline-flex min-h-6 items-center gap-1.5 rounded-full px-2.5 text-xs font-medium", look)}>
      <Mark aria-hidden className="size-3.5" />
      {healthWords(link)}
    </span>
  );
}
