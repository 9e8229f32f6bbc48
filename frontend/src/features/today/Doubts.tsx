import { accountNote } from "@/lib/accounts";
import { formatMonth } from "@/lib/dates";
import { places } from "@/lib/places";
import { text } from "@/lib/text";
import type { Account, Today } from "@/lib/types";
import { ButtonLink } from "@/ui/Button";
import { Notice } from "@/ui/Notice";

const SHOWN = 3;

/** Says which accounts make the month on screen untrue; nothing while none does. */
export function Doubts({ today, accounts }: { today: Today; accounts: Account[] }) {
  const doubts = today.months.find((one) => one.month === today.month.month)?.doubts ?? [];
  const month = formatMonth(today.month.month);
  return doubts
    .flatMap(({ account_id, verdict, missing_days }) => {
      const account = accounts.find((one) => one.id === account_id);
      if (verdict !== "gap" && verdict !== "uncovered") return [];
      const name =
        account === undefined
          ? text.today.doubt.aside
          : [account.name, accountNote({ institution: "", mask: account.mask })].filter(Boolean).join(" ");
      return [{ id: account_id, title: verdict === "gap" ? text.today.doubt.gap(month, name, missing_days) : text.today.doubt.uncovered(month, name) }];
    })
    .slice(0, SHOWN)
    .map(({ id, title }) => (
      <Notice
        key={id}
        tone="caution"
        title={title}
        action={
          <ButtonLink size="small" to={places.account(id)}>
            {text.today.doubtOpen}
          </ButtonLink>
        }
      >
        {text.today.doubtDetail}
      </Notice>
    ));
}
