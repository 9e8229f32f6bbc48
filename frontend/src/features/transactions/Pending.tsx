import { formatShortDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { text } from "@/lib/text";
import type { Transaction } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";

import { partFromPending } from "./api";
import { useChange } from "./changes";

const words = text.transactions.pending;

/** That the bank has not booked a transaction yet; or what it was before, how sure that is, and taking the two apart. */
export function Pending({ row }: { row: Transaction }) {
  const part = useChange(() => partFromPending(row.id));
  if (row.pending) return <Notice title={words.mark}>{words.detail}</Notice>;
  if (row.was_pending === null) return null;
  const { booked_on, amount_minor, confidence, reason } = row.was_pending;
  return (
    <section className="grid gap-1.5">
      <h3 className="font-semibold">{words.before}</h3>
      <div className="flex flex-wrap items-center gap-2">
        <span className="mr-auto text-muted">
          {words.was(formatShortDay(booked_on), formatMoney(amount_minor, row.currency, { sign: "always" }))}
        </span>
        <Button size="small" look="quiet" busy={part.isPending} onClick={() => part.mutate(undefined)}>
          {words.part}
        </Button>
      </div>
      {confidence !== null && (
        <p className="text-sm text-muted">
          {reason}. {words.sure(confidence)}
        </p>
      )}
    </section>
  );
}
