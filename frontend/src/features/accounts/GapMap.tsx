import { Check, CircleDashed, Contrast, Minus, TriangleAlert, type LucideIcon } from "lucide-react";

import { formatMonth, formatShortMonth } from "@/lib/dates";
import { text } from "@/lib/text";
import type { MonthVerdict, Verdict } from "@/lib/types";
import { classes } from "@/ui/classes";

const words = text.accounts.completeness;

/** A shape and a shade for each word, so that neither has to be seen alone. */
const LOOKS: Record<Verdict, { mark: LucideIcon; look: string }> = {
  whole: { mark: Check, look: "bg-positive-soft text-positive" },
  partial: { mark: Contrast, look: "bg-sunken text-muted" },
  unproven: { mark: CircleDashed, look: "bg-sunken text-faint" },
  uncovered: { mark: Minus, look: "border border-dashed border-caution text-caution" },
  gap: { mark: TriangleAlert, look: "bg-caution-soft text-caution" },
};
const SHOWN: Verdict[] = ["whole", "partial", "unproven", "uncovered", "gap"];

/** The years of an account, a row each, a month a cell; a month says its word to whoever cannot see its shape. */
export function GapMap({
  name,
  months,
  chosen,
  onChoose,
}: {
  name: string;
  months: MonthVerdict[];
  chosen: string | null;
  onChoose: (month: string) => void;
}) {
  const years = [...new Set(months.map((one) => one.month.slice(0, 4)))].toReversed();
  const used = SHOWN.filter((verdict) => months.some((one) => one.verdict === verdict));
  return (
    <div className="grid gap-3" role="group" aria-label={name}>
      {years.map((year) => (
        <div key={year} className="grid gap-1">
          <p className="text-sm text-faint">{year}</p>
          <div className="grid grid-cols-12 gap-1">
            {months
              .filter((one) => one.month.startsWith(year))
              .map((one) => (
                <Cell key={one.month} one={one} pressed={one.month === chosen} onChoose={onChoose} />
              ))}
          </div>
        </div>
      ))}
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
        {used.map((verdict) => {
          const { mark: Mark, look } = LOOKS[verdict];
          return (
            <li key={verdict} className="inline-flex items-center gap-1.5">
              <span className={classes("grid size-5 place-items-center rounded-sm", look)}>
                <Mark aria-hidden className="size-3" />
              </span>
              {words.verdicts[verdict]}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Cell({ one, pressed, onChoose }: { one: MonthVerdict; pressed: boolean; onChoose: (month: string) => void }) {
  const { mark: Mark, look } = LOOKS[one.verdict];
  return (
    <button
      type="button"
      aria-pressed={pressed}
      aria-label={`${formatMonth(one.month)}: ${words.verdicts[one.verdict]}`}
      title={`${formatMonth(one.month)}: ${words.verdicts[one.verdict]}`}
      style={{ gridColumn: Number(one.month.slice(5)) }}
      onClick={() => onChoose(one.month)}
      className={classes("grid min-h-10 min-w-0 place-items-center content-center gap-0.5 rounded-sm", look, pressed && "ring-2 ring-accent")}
    >
      <Mark aria-hidden className="size-3.5" />
      <span aria-hidden className="text-2xs leading-none">
        {formatShortMonth(one.month).slice(0, 1)}
      </span>
    </button>
  );
}
