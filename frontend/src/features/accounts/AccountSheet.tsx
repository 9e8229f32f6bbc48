import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { formatShortDay } from "@/lib/dates";
import { ledgerChanged } from "@/lib/edits";
import { parseMoney, typedMoney } from "@/lib/money";
import { transactionsAt } from "@/lib/places";
import { Refusal } from "@/lib/refusal";
import { text } from "@/lib/text";
import type { Account, AccountChanges } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { Button, ButtonLink } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { RefusalNotice } from "@/ui/Notice";
import { say } from "@/ui/toasts";

import { AccountFields, type AccountDraft } from "./AccountFields";
import { changeAccount } from "./api";
import { Completeness } from "./Completeness";
import { Reconcile } from "./Reconcile";

const words = text.accounts;

export function AccountSheet({ account, onClose }: { account: Account; onClose: () => void }) {
  const known = account.last_booked_on === null ? words.noRows : words.knownTo(formatShortDay(account.last_booked_on));
  return (
    <Dialog title={account.name} place="side" onClose={onClose}>
      <div className="grid gap-7 p-4 pb-8 md:p-5">
        <div className="grid gap-1">
          <p className="text-sm text-muted">
            {words.sheet.balance} · {known}
          </p>
          <p className="text-2xl font-semibold tracking-tight">
            <Amount minor={account.balance_minor} currency={account.currency} />
          </p>
          {account.transactions > 0 && (
            <p className="mt-2">
              <ButtonLink size="small" to={transactionsAt({ account: String(account.id) })}>
                {words.sheet.seeAll(account.transactions)}
              </ButtonLink>
            </p>
          )}
        </div>
        <Completeness account={account} />
        <Reconcile account={account} />
        <Facts key={account.version} account={account} />
      </div>
    </Dialog>
  );
}

function useAccountChange(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ changes }: { changes: AccountChanges; said: string }) => changeAccount(id, changes),
    onSuccess: async (_after, { said }) => {
      say({ words: said });
      await ledgerChanged(client);
    },
  });
}

function Facts({ account }: { account: Account }) {
  const before = typedMoney(account.balance_minor, account.currency);
  const [draft, setDraft] = useState<AccountDraft>({
    name: account.name,
    kind: account.kind,
    currency: account.currency,
    institution: account.institution,
    mask: account.mask,
    balance: before,
  });
  const [odd, setOdd] = useState(false);
  const change = useAccountChange(account.id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const minor = parseMoney(draft.balance, account.currency);
    setOdd(minor === null);
    if (minor === null) return;
    const { name, kind, institution, mask } = draft;
    const balance = draft.balance === before ? {} : { balance_minor: minor };
    change.mutate({ changes: { name, kind, institution, mask, ...balance }, said: words.form.saved });
  };
  const told = change.error instanceof Refusal && change.error.errors.length > 0;
  return (
    <section className="grid gap-4">
      <h3 className="font-semibold">{words.sheet.facts}</h3>
      <form className="grid gap-4" noValidate onSubmit={submit}>
        <AccountFields draft={draft} set={(next) => setDraft({ ...draft, ...next })} fresh={false} balanceOdd={odd} failure={change.error} />
        {change.isError && !told && <RefusalNotice failure={change.error} />}
        <Button type="submit" className="justify-self-start" busy={change.isPending}>
          {words.form.save}
        </Button>
      </form>
      <div className="mt-2 flex flex-wrap items-center justify-between gap-3 border-t pt-4">
        <p className="min-w-0 flex-1 basis-52 text-sm text-muted">{words.sheet.archiveHint}</p>
        <Button
          size="small"
          busy={change.isPending}
          onClick={() =>
            change.mutate({
              changes: { archived: !account.archived },
              said: account.archived ? words.sheet.restored : words.sheet.archived,
            })
          }
        >
          {account.archived ? words.sheet.restore : words.sheet.archive}
        </Button>
      </div>
    </section>
  );
}
