import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { ledgerChanged } from "@/lib/edits";
import { locale } from "@/lib/locale";
import { parseMoney } from "@/lib/money";
import { Refusal } from "@/lib/refusal";
import { text } from "@/lib/text";
import type { NewAccount } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { RefusalNotice } from "@/ui/Notice";
import { say } from "@/ui/toasts";

import { AccountFields, type AccountDraft } from "./AccountFields";
import { openAccount } from "./api";

const words = text.accounts.form;

export function NewAccountDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState<AccountDraft>({
    name: "",
    kind: "savings",
    currency: locale().currency,
    institution: "",
    mask: "",
    balance: "",
  });
  const [odd, setOdd] = useState(false);
  const opening = useMutation({
    mutationFn: openAccount,
    onSuccess: async () => {
      onClose();
      say({ words: words.added });
      await ledgerChanged(client);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { balance, ...facts } = draft;
    const minor = balance.trim() === "" ? undefined : parseMoney(balance, draft.currency);
    setOdd(minor === null);
    if (minor !== null) opening.mutate({ ...facts, currency: draft.currency as NewAccount["currency"], balance_minor: minor });
  };
  const told = opening.error instanceof Refusal && opening.error.errors.length > 0;
  return (
    <Dialog title={words.newTitle} onClose={onClose}>
      <form className="grid gap-5 p-4 md:p-5" noValidate onSubmit={submit}>
        <AccountFields draft={draft} set={(change) => setDraft({ ...draft, ...change })} fresh balanceOdd={odd} failure={opening.error} />
        {opening.isError && !told && <RefusalNotice failure={opening.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" busy={opening.isPending}>
            {words.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
