import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { useState } from "react";

import { formatShortDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { useAccounts } from "@/lib/reference";
import { text } from "@/lib/text";
import type { PairKind, Transaction } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Picker } from "@/ui/Picker";

import { pairTransaction, partTransaction, transactionQueries } from "./api";
import { useChange } from "./changes";

const words = text.transactions.pairing;

const kindOf = (one: Transaction, other: Transaction): PairKind => (one.account_id === other.account_id ? "refund" : "transfer");

/** The other half of a transfer or refund: which it is, finding it, parting from it. */
export function Pairing({ row, onOpen }: { row: Transaction; onOpen: (id: number) => void }) {
  const [finding, setFinding] = useState(false);
  const part = useChange(() => partTransaction(row.id));
  if (row.pair !== null) {
    const { transaction_id, kind, confidence, reason } = row.pair;
    return (
      <section className="grid gap-1.5">
        <h3 className="font-semibold">{words.title}</h3>
        <div className="flex flex-wrap items-center gap-2">
          <span className="mr-auto text-muted">{words.kinds[kind]}</span>
          <Button size="small" onClick={() => onOpen(transaction_id)}>
            {words.open}
          </Button>
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
  return (
    <section className="grid gap-1.5">
      <h3 className="font-semibold">{words.title}</h3>
      <p className="text-sm text-muted">{words.none}</p>
      <Button size="small" className="justify-self-start" onClick={() => setFinding(true)}>
        <Link2 aria-hidden className="size-3.5" />
        {words.find}
      </Button>
      {finding && <HalfPicker row={row} onClose={() => setFinding(false)} />}
    </section>
  );
}

function HalfPicker({ row, onClose }: { row: Transaction; onClose: () => void }) {
  const accounts = useAccounts();
  const halves = useQuery(transactionQueries.halves(row)).data;
  const pair = useChange((other: Transaction) => {
    // A refund is told of the money that came back; of a transfer either half will do.
    const [one, two] = row.amount_minor > 0 ? [row, other] : [other, row];
    return pairTransaction(one.id, two.id, kindOf(row, other));
  }, onClose);
  if (halves === undefined) return null;
  return (
    <Picker
      title={halves.length === 0 ? words.nothing : words.choose}
      choices={halves.map((other) => ({
        value: String(other.id),
        label: `${other.name || other.narration}, ${formatShortDay(other.booked_on)}`,
        group: accounts.find((account) => account.id === other.account_id)?.name,
        hint: `${formatMoney(other.amount_minor, other.currency, { sign: "always" })} · ${words.kinds[kindOf(row, other)]}`,
      }))}
      onPick={(id) => {
        const other = halves.find((one) => String(one.id) === id);
        if (other !== undefined) pair.mutate(other);
      }}
      onClose={onClose}
    />
  );
}
