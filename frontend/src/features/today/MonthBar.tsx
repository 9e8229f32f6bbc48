import { ChevronLeft, ChevronRight } from "lucide-react";

import { formatAgo, formatMonth, formatShortDay, shiftMonth } from "@/lib/dates";
import { text } from "@/lib/text";
import type { Today } from "@/lib/types";
import { IconButton } from "@/ui/Button";
import { Segmented } from "@/ui/Segmented";

export function MonthBar({
  today,
  onMonth,
  onCurrency,
}: {
  today: Today;
  onMonth: (month: string) => void;
  onCurrency: (currency: string) => void;
}) {
  const { month, is_current } = today.month;
  const { last_booked_on, last_import_at } = today.freshness;
  return (
    <header className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div className="flex items-center gap-1">
          <h1 className="text-lg font-semibold tracking-tight" aria-live="polite">
            {formatMonth(month)}
          </h1>
          <IconButton label={text.today.previousMonth} className="ml-1" onClick={() => onMonth(shiftMonth(month, -1))}>
            <ChevronLeft aria-hidden className="size-4.5" />
          </IconButton>
          <IconButton label={text.today.nextMonth} disabled={is_current} onClick={() => onMonth(shiftMonth(month, 1))}>
            <ChevronRight aria-hidden className="size-4.5" />
          </IconButton>
        </div>
        {today.other_currencies.length > 0 && (
          <Segmented
            label={text.today.currency}
            value={today.currency}
            options={[today.currency, ...today.other_currencies].toSorted().map((code) => ({ value: code, label: code }))}
            onChange={onCurrency}
          />
        )}
      </div>
      {last_booked_on !== null && (
        <p className="text-sm text-faint">
          {text.today.fresh(formatShortDay(last_booked_on))}
          {last_import_at !== null && <> · {text.today.lastImport(formatAgo(last_import_at))}</>}
        </p>
      )}
    </header>
  );
}
