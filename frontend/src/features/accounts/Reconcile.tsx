import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, X } from "lucide-react";
import { useState, type FormEvent } from "react";

import { formatMonth, formatShortDay, today } from "@/lib/dates";
import { ledgerChanged } from "@/lib/edits";
import { formatMoney, parseMoney } from "@/lib/money";
import { places } from "@/lib/places";
import { Refusal } from "@/lib/refusal";
import { text } from "@/lib/text";
import type { Account, BalanceToReconcile, Reconciled } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { Button, ButtonLink, IconButton } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { RefusalNotice } from "@/ui/Notice";
import { say } from "@/ui/toasts";

import { accountQueries, forgetBalance, reconcile } from "./api";

const words = text.accounts.reconcile;

/** Holds the account against a balance the person reads at their bank, and offers to mend what differs. */
export function Reconcile({ account }: { account: Account }) {
  const client = useQueryClient();
  const [on, setOn] = useState(today());
  const [balance, setBalance] = useState("");
  const [odd, setOdd] = useState(false);
  const comparing = useMutation({
    mutationFn: (said: BalanceToReconcile) => reconcile(account.id, said),
    onSuccess: async (_found, { remedy }) => {
      if (remedy !== undefined) say({ words: remedy === "adjust" ? words.adjusted : words.opened });
      await ledgerChanged(client);
    },
  });
  const compare = (remedy?: "adjust" | "opening") => {
    const minor = parseMoney(balance, account.currency);
    setOdd(minor === null);
    if (minor !== null) comparing.mutate({ on, balance_minor: minor, remedy });
  };
  const refused = (field: string) => (comparing.error instanceof Refusal ? comparing.error.of(field) : undefined);
  const told = comparing.error instanceof Refusal && comparing.error.errors.length > 0;
  return (
    <section className="grid gap-3">
      <h3 className="font-semibold">{words.title}</h3>
      <p className="text-muted">{words.detail}</p>
      <form
        noValidate
        className="grid items-start gap-3 sm:grid-cols-2"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          compare();
        }}
      >
        <TextField label={words.on} type="date" max={today()} value={on} error={refused("on")} onChange={(event) => setOn(event.target.value)} />
        <TextField
          label={words.balance}
          inputMode="text"
          value={balance}
          error={odd ? words.balanceOdd : refused("balance_minor")}
          onChange={(event) => setBalance(event.target.value)}
        />
        <Button type="submit" className="justify-self-start" busy={comparing.isPending}>
          {words.compare}
        </Button>
      </form>
      {comparing.isError && !told && <RefusalNotice failure={comparing.error} />}
      <div role="status">
        {comparing.data !== undefined && <Outcome account={account} found={comparing.data} busy={comparing.isPending} onMend={compare} />}
      </div>
      <Stated account={account} />
    </section>
  );
}

function Outcome({ account, found, busy, onMend }: { account: Account; found: Reconciled; busy: boolean; onMend: (remedy: "adjust" | "opening") => void }) {
  if (found.agrees) {
    return (
      <p className="flex items-center gap-2 text-muted">
        <CircleCheck aria-hidden className="size-4 shrink-0 text-positive" />
        {words.agrees(formatShortDay(found.stated.on))}
      </p>
    );
  }
  return (
    <div className="grid gap-1 rounded-lg border px-3.5 py-3">
      <p className="font-medium">{words.differs(formatMoney(found.difference_minor, account.currency, { sign: "always" }))}</p>
      <p className="text-sm text-muted">
        {words.ours(formatMoney(found.ours_minor, account.currency))}
        {found.differs_from !== null && ` ${words.since(formatMonth(found.differs_from))}`}
      </p>
      <p className="mt-1 flex flex-wrap gap-2">
        {found.remedies.map((remedy) =>
          remedy === "import" ? (
            <ButtonLink key={remedy} size="small" to={places.imports(account.id)}>
              {words.remedies.import}
            </ButtonLink>
          ) : (
            <Button key={remedy} size="small" busy={busy} onClick={() => onMend(remedy)}>
              {words.remedies[remedy]}
            </Button>
          ),
        )}
      </p>
    </div>
  );
}

function Stated({ account }: { account: Account }) {
  const client = useQueryClient();
  const query = useQuery({ ...accountQueries.completeness(account.id), enabled: account.transactions > 0 });
  const forgetting = useMutation({
    mutationFn: forgetBalance,
    onSuccess: async () => {
      say({ words: words.forgotten });
      await ledgerChanged(client);
    },
  });
  const stated = query.data?.stated ?? [];
  if (stated.length === 0) return null;
  return (
    <div className="grid gap-1">
      <h4 className="text-sm text-faint">{words.stated}</h4>
      <ul className="divide-y rounded-lg border">
        {stated.map((one) => (
          <li key={one.id} className="flex items-center gap-3 py-1 pr-1 pl-3.5">
            <span className="flex-1">{formatShortDay(one.on)}</span>
            <Amount minor={one.balance_minor} currency={account.currency} />
            <IconButton label={words.forget(formatShortDay(one.on))} disabled={forgetting.isPending} onClick={() => forgetting.mutate(one.id)}>
              <X aria-hidden className="size-4" />
            </IconButton>
          </li>
        ))}
      </ul>
      {forgetting.isError && <RefusalNotice failure={forgetting.error} />}
    </div>
  );
}
