import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import type { CategoryBook } from "@/lib/categories";
import { today } from "@/lib/dates";
import { ledgerChanged } from "@/lib/edits";
import { parseMoney } from "@/lib/money";
import { places } from "@/lib/places";
import { Refusal } from "@/lib/refusal";
import { text } from "@/lib/text";
import type { Account } from "@/lib/types";
import { Button, ButtonLink } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { SelectField, TextField } from "@/ui/Field";
import { Empty, RefusalNotice } from "@/ui/Notice";
import { Segmented } from "@/ui/Segmented";
import { say } from "@/ui/toasts";

import { addTransaction } from "./api";

const words = text.transactions.manual;

export function AddTransaction({
  book,
  accounts,
  onClose,
  onAdded,
}: {
  book: CategoryBook;
  accounts: Account[];
  onClose: () => void;
  onAdded: (id: number) => void;
}) {
  const open = accounts.filter((account) => !account.archived);
  return (
    <Dialog title={words.title} onClose={onClose}>
      {open.length === 0 ? (
        <Empty
          title={words.noAccount}
          action={
            <ButtonLink look="primary" to={places.accounts()}>
              {words.createAccount}
            </ButtonLink>
          }
        />
      ) : (
        <Form book={book} accounts={open} onClose={onClose} onAdded={onAdded} />
      )}
    </Dialog>
  );
}

type FormProps = { book: CategoryBook; accounts: Account[]; onClose: () => void; onAdded: (id: number) => void };

type Draft = { direction: string; account: string; amount: string; date: string; name: string; category: string; note: string };

function useAdding({ accounts, onClose, onAdded }: Omit<FormProps, "book">) {
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>({
    direction: "debit",
    account: String((accounts.find((account) => account.kind === "cash") ?? accounts[0])?.id),
    amount: "",
    date: today(),
    name: "",
    category: "",
    note: "",
  });
  const [odd, setOdd] = useState(false);
  const add = useMutation({
    mutationFn: addTransaction,
    onSuccess: async (row) => {
      onClose();
      say({ words: words.added, action: { label: text.transactions.details.title, run: () => onAdded(row.id) } });
      await ledgerChanged(client);
    },
  });
  const account = accounts.find((one) => String(one.id) === draft.account);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const minor = account === undefined ? null : parseMoney(draft.amount, account.currency);
    setOdd(minor === null || minor <= 0);
    if (account === undefined || minor === null || minor <= 0) return;
    add.mutate({
      account_id: account.id,
      booked_on: draft.date,
      amount_minor: draft.direction === "debit" ? -minor : minor,
      name: draft.name.trim(),
      narration: draft.name.trim(),
      category: draft.category || undefined,
      note: draft.note.trim() || undefined,
    });
  };
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  return { draft, set, odd, account, submit, busy: add.isPending, refusal: add.error instanceof Refusal ? add.error : null };
}

function Form({ book, ...rest }: FormProps) {
  const { accounts, onClose } = rest;
  const { draft: form, set, odd, account, submit, busy, refusal } = useAdding(rest);
  return (
    <form onSubmit={submit} noValidate className="grid gap-4 p-4 md:p-5">
      <Segmented
        label={words.direction}
        value={form.direction}
        options={[
          { value: "debit", label: text.transactions.chips.debit },
          { value: "credit", label: text.transactions.chips.credit },
        ]}
        onChange={(direction) => set({ direction })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label={words.amount} hint={account?.currency} inputMode="decimal" autoFocus value={form.amount} error={odd ? words.amountWrong : refusal?.of("amount_minor")} onChange={(event) => set({ amount: event.target.value })} />
        <TextField label={words.date} type="date" required value={form.date} error={refusal?.of("booked_on")} onChange={(event) => set({ date: event.target.value })} />
      </div>
      <TextField label={words.name} maxLength={120} value={form.name} error={refusal?.of("name")} onChange={(event) => set({ name: event.target.value })} />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label={words.account} value={form.account} onChange={(event) => set({ account: event.target.value })}>
          {accounts.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <SelectField label={words.category} value={form.category} error={refusal?.of("category")} onChange={(event) => set({ category: event.target.value })}>
          <option value="">{words.guess}</option>
          {book.list.map((category) => (
            <option key={category.id} value={category.id}>
              {category.name}
            </option>
          ))}
        </SelectField>
      </div>
      <TextField label={`${words.note} (${text.common.optional.toLowerCase()})`} value={form.note} onChange={(event) => set({ note: event.target.value })} />
      {refusal !== null && refusal.errors.length === 0 && <RefusalNotice failure={refusal} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button type="submit" look="primary" busy={busy}>
          {words.save}
        </Button>
      </div>
    </form>
  );
}
