import { useState } from "react";

import { accountNote, KINDS, kindName } from "@/lib/accounts";
import { currencies } from "@/lib/currencies";
import { locale } from "@/lib/locale";
import { Refusal } from "@/lib/refusal";
import { useAccounts } from "@/lib/reference";
import { text } from "@/lib/text";
import type { Account, AccountKind, Import, NewAccount } from "@/lib/types";
import { SelectField, TextField } from "@/ui/Field";

import type { Into } from "./api";

const words = text.statements.ready;
const NEW = "new";

function freshAccount(one: Import): NewAccount {
  const kind = KINDS.find((known) => known === one.kind) ?? "savings";
  return {
    name: [one.institution || one.layout_name, kindName(kind).toLowerCase()].filter(Boolean).join(" "),
    kind,
    currency: (one.currency ?? locale().currency) as NewAccount["currency"],
    institution: one.institution,
    mask: one.mask,
  };
}

export type IntoChoice = {
  into: Into;
  chosen: string;
  choose: (value: string) => void;
  fresh: NewAccount;
  setFresh: (change: Partial<NewAccount>) => void;
  accounts: Account[];
  fixedCurrency: boolean;
};

/** The account a statement goes into: the suggested one, another of the same currency, or a new one from the file. */
export function useInto(one: Import): IntoChoice {
  const accounts = useAccounts().filter((account) => !account.archived && (one.currency === null || account.currency === one.currency));
  const [chosen, choose] = useState(one.account_id === null ? NEW : String(one.account_id));
  const [fresh, setFresh] = useState(() => freshAccount(one));
  return {
    into: chosen === NEW ? { new_account: fresh } : { account_id: Number(chosen) },
    chosen,
    choose,
    fresh,
    setFresh: (change) => setFresh({ ...fresh, ...change }),
    accounts,
    fixedCurrency: one.currency !== null,
  };
}

export function IntoAccount({ choice, failure }: { choice: IntoChoice; failure: unknown }) {
  const { chosen, choose, accounts, fresh, setFresh, fixedCurrency } = choice;
  const refused = (field: string) => (failure instanceof Refusal ? (failure.of(`new_account/${field}`) ?? failure.of(field)) : undefined);
  return (
    <>
      <SelectField label={words.account} value={chosen} onChange={(event) => choose(event.target.value)}>
        {accounts.map((account) => (
          <option key={account.id} value={account.id}>
            {[account.name, accountNote(account)].filter(Boolean).join(" · ")}
          </option>
        ))}
        <option value={NEW}>{words.newAccount}</option>
      </SelectField>
      {chosen === NEW && (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label={words.newName} className="sm:col-span-2" required maxLength={80} value={fresh.name} error={refused("name")} onChange={(event) => setFresh({ name: event.target.value })} />
          <SelectField label={words.kind} value={fresh.kind} onChange={(event) => setFresh({ kind: event.target.value as AccountKind })}>
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {kindName(kind)}
              </option>
            ))}
          </SelectField>
          <SelectField label={words.currency} disabled={fixedCurrency} value={fresh.currency} error={refused("currency")} onChange={(event) => setFresh({ currency: event.target.value as NewAccount["currency"] })}>
            {currencies(fresh.currency).map((code) => (
              <option key={code}>{code}</option>
            ))}
          </SelectField>
          <TextField label={words.institution} value={fresh.institution ?? ""} error={refused("institution")} onChange={(event) => setFresh({ institution: event.target.value })} />
          <TextField label={words.mask} inputMode="numeric" maxLength={4} value={fresh.mask ?? ""} error={refused("mask")} onChange={(event) => setFresh({ mask: event.target.value })} />
        </div>
      )}
    </>
  );
}
