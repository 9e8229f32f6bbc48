import { CircleCheck, CircleDashed, CircleSlash, Hourglass } from "lucide-react";

import { text } from "@/lib/text";
import type { Consent } from "@/lib/types";
import { classes } from "@/ui/classes";

const LOOKS = {
  active: { Mark: CircleCheck, look: "bg-positive-soft text-positive" },
  withdrawn: { Mark: CircleSlash, look: "bg-sunken text-muted" },
  expired: { Mark: Hourglass, look: "bg-caution-soft text-caution" },
  never: { Mark: CircleDashed, look: "bg-sunken text-muted" },
} satisfies Record<Consent["state"], { Mark: typeof CircleCheck; look: string }>;

export function StateChip({ state }: { state: Consent["state"] }) {
  const { Mark, look } = LOOKS[state];
  return (
    <span className={classes("inline-flex min-h-6 items-center gap-1.5 rounded-full px-2.5 text-xs font-medium", look)}>
      <Mark aria-hidden className="size-3.5" />
      {text.consents.states[state]}
    </span>
  );
}
