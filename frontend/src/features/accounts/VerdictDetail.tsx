import { formatMonth, formatShortDay, monthDays } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { places, transactionsAt } from "@/lib/places";
import { text } from "@/lib/text";
import type { Account, MonthVerdict } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { ButtonLink } from "@/ui/Button";

const words = text.accounts.completeness;

function reasonOf({ verdict, cause, after_on, before_on, missing_days }: MonthVerdict): string {
  if (verdict === "whole" || verdict === "unproven") return words.says[verdict];
  if (verdict === "partial") return words.says.partial(missing_days);
  if (verdict === "uncovered") return words.says.uncovered(missing_days);
  const days = [formatShortDay(after_on ?? ""), formatShortDay(before_on ?? "")] as const;
  if (cause === "duplicate" || cause === "sign" || cause === "added") return words.causes[cause];
  return words.causes[cause === "deleted" ? "deleted" : "missing"](...days);
}

/** Why a month has its word, and the next step. */
export function VerdictDetail({ account, month }: { account: Account; month: MonthVerdict }) {
  const { verdict, stated_minor, expected_minor, difference_minor, breaks, missing_days } = month;
  return (
    <div className="grid gap-1 rounded-lg border px-3.5 py-3" aria-live="polite">
      <p className="flex flex-wrap justify-between gap-x-3 font-medium">
        <span>
          {formatMonth(month.month)} · {words.verdicts[verdict]}
        </span>
        {difference_minor !== null && <Amount minor={difference_minor} currency={account.currency} sign="always" className="text-caution" />}
      </p>
      <p className="text-muted">{reasonOf(month)}</p>
      {stated_minor !== null && expected_minor !== null && (
        <p className="text-sm text-muted">
          {words.amounts(formatMoney(stated_minor, account.currency), formatMoney(expected_minor, account.currency))}
        </p>
      )}
      {verdict === "gap" && missing_days > 0 && <p className="text-sm text-muted">{words.missingDays(missing_days)}</p>}
      {breaks > 1 && <p className="text-sm text-muted">{words.more(breaks - 1)}</p>}
      <Steps account={account} month={month} />
    </div>
  );
}

/** Where to look, and what to bring; nothing where nothing is amiss. */
function Steps({ account, month: { month, verdict, suspect_id, after_on, before_on } }: { account: Account; month: MonthVerdict }) {
  if (verdict === "whole" || verdict === "unproven") return null;
  const span = after_on !== null && before_on !== null ? { from: after_on, to: before_on } : monthDays(month);
  return (
    <p className="mt-1 flex flex-wrap gap-2">
      {suspect_id !== null && (
        <ButtonLink size="small" to={`${transactionsAt({})}?open=${suspect_id}`}>
          {words.open}
        </ButtonLink>
      )}
      {verdict === "gap" && (
        <ButtonLink size="small" to={transactionsAt({ account: String(account.id), ...span })}>
          {words.see}
        </ButtonLink>
      )}
      {suspect_id === null && (
        <ButtonLink size="small" look={verdict === "gap" ? "quiet" : "plain"} to={places.imports(account.id)}>
          {words.bring}
        </ButtonLink>
      )}
    </p>
  );
}
