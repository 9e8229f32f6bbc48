import { KINDS, kindName } from "@/lib/accounts";
import { currencies } from "@/lib/currencies";
import { Refusal } from "@/lib/refusal";
import { text } from "@/lib/text";
import type { AccountKind } from "@/lib/types";
import { SelectField, TextField } from "@/ui/Field";

const words = text.accounts.form;

export type AccountDraft = {
  name: string;
  kind: AccountKind;
  currency: string;
  institution: string;
  mask: string;
  balance: string;
};

/** The fields of an account; the currency can be chosen only while the account is new. */
export function AccountFields({
  draft,
  set,
  fresh,
  balanceOdd,
  failure,
}: {
  draft: AccountDraft;
  set: (change: Partial<AccountDraft>) => void;
  fresh: boolean;
  balanceOdd: boolean;
  failure: unknown;
}) {
  const refused = (field: string) => (failure instanceof Refusal ? failure.of(field) : undefined);
  const owed = draft.kind === "card" || draft.kind === "loan";
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField label={words.name} className="sm:col-span-2" required maxLength={80} value={draft.name} error={refused("name")} onChange={(event) => set({ name: event.target.value })} />
      <SelectField label={words.kind} value={draft.kind} error={refused("kind")} onChange={(event) => set({ kind: event.target.value as AccountKind })}>
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {kindName(kind)}
          </option>
        ))}
      </SelectField>
      <SelectField label={words.currency} disabled={!fresh} value={draft.currency} error={refused("currency")} onChange={(event) => set({ currency: event.target.value })}>
        {currencies(draft.currency).map((code) => (
          <option key={code}>{code}</option>
        ))}
      </SelectField>
      <TextField label={words.institution} maxLength={80} value={draft.institution} error={refused("institution")} onChange={(event) => set({ institution: event.target.value })} />
      <TextField label={words.mask} inputMode="numeric" maxLength={4} value={draft.mask} error={refused("mask")} onChange={(event) => set({ mask: event.target.value })} />
      <TextField
        label={words.balance}
        className="sm:col-span-2"
        hint={owed ? words.owedHint : fresh ? words.balanceHint : undefined}
        inputMode="text"
        value={draft.balance}
        error={balanceOdd ? words.balanceOdd : refused("balance_minor")}
        onChange={(event) => set({ balance: event.target.value })}
      />
    </div>
  );
}
