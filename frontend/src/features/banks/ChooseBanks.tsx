import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useId, useState } from "react";

import { text } from "@/lib/text";
import type { Bank } from "@/lib/types";
import { Card } from "@/ui/Card";
import { TextField } from "@/ui/Field";
import { Loaded } from "@/ui/Loaded";
import { Segmented } from "@/ui/Segmented";
import { SkeletonRows } from "@/ui/Skeleton";

import { bankQueries } from "./api";
import { mostBanks, unwell, type Draft } from "./asking";

const words = text.banks.form;

function found(banks: Bank[], typed: string): Bank[] {
  const parts = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return banks
    .filter((bank) => parts.every((part) => bank.name.toLocaleLowerCase().includes(part)))
    .sort((one, other) => Number(unwell(one)) - Number(unwell(other)) || one.name.localeCompare(other.name));
}

/** Which banks: named here, or found by the aggregator. */
export function ChooseBanks({ draft, set, chosen, lacking }: { draft: Draft; set: (change: Partial<Draft>) => void; chosen: string[]; lacking: boolean }) {
  const query = useQuery(bankQueries.banks(draft.provider));
  const canFind = draft.provider !== "gocardless";
  return (
    <Card title={words.which}>
      <div className="grid gap-4 px-4 pb-5 md:px-5">
        {canFind && (
          <Segmented
            label={words.which}
            value={draft.find ? "find" : "choose"}
            className="justify-self-start max-sm:flex-col max-sm:justify-self-stretch"
            options={[
              { value: "choose", label: words.how.choose },
              { value: "find", label: words.how.find },
            ]}
            onChange={(how) => set({ find: how === "find" })}
          />
        )}
        {draft.find && canFind ? (
          <p className="text-muted">{words.findDetail}</p>
        ) : (
          <Loaded query={query} skeleton={<SkeletonRows rows={4} className="px-0 md:px-0" />}>
            {({ known, items }) =>
              known ? (
                <BankList banks={items} chosen={chosen} most={mostBanks(draft.provider)} onChosen={(next) => set({ chosen: next })} />
              ) : (
                <p role="status" className="text-muted">
                  {words.listLate}
                </p>
              )
            }
          </Loaded>
        )}
        {lacking && (
          <p role="alert" className="text-sm text-danger">
            {canFind ? words.none : words.noneOnly}
          </p>
        )}
      </div>
    </Card>
  );
}

function BankList({ banks, chosen, most, onChosen }: { banks: Bank[]; chosen: string[]; most: number; onChosen: (ids: string[]) => void }) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const full = chosen.length >= most;
  const shown = found(banks, typed);
  return (
    <div className="grid gap-3">
      <TextField label={words.search} type="search" autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
      <fieldset aria-describedby={id} className="min-w-0">
        <legend className="sr-only">{words.list}</legend>
        <ul className="max-h-80 divide-y overflow-y-auto rounded-lg border">
          {shown.map((bank) => (
            <BankRow
              key={bank.id}
              bank={bank}
              checked={chosen.includes(bank.id)}
              disabled={full && most > 1 && !chosen.includes(bank.id)}
              onChange={(on) => onChosen(!on ? chosen.filter((one) => one !== bank.id) : most === 1 ? [bank.id] : [...chosen, bank.id])}
            />
          ))}
          {shown.length === 0 && <li className="px-3 py-3 text-muted">{text.common.nothingFound}</li>}
        </ul>
      </fieldset>
      <p id={id} className="text-sm text-muted" aria-live="polite">
        {words.chosen(chosen.length, most)}
        {full && ` · ${words.most(most)}`}
      </p>
    </div>
  );
}

function BankRow({ bank, checked, disabled, onChange }: { bank: Bank; checked: boolean; disabled: boolean; onChange: (on: boolean) => void }) {
  const id = useId();
  const trouble = bank.resting ? words.resting : bank.healthy === false ? words.unwell : "";
  return (
    <li className="px-3 py-1.5">
      <label className="flex min-h-8 items-center gap-2.5">
        <input
          type="checkbox"
          className="size-4 shrink-0 accent-accent"
          aria-describedby={trouble === "" ? undefined : id}
          {...{ checked, disabled }}
          onChange={(event) => onChange(event.target.checked)}
        />
        <span className={disabled ? "min-w-0 text-faint" : "min-w-0"}>{bank.name}</span>
      </label>
      {trouble !== "" && (
        <p id={id} className="flex items-start gap-1.5 pb-1 pl-6.5 text-sm text-caution">
          <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {trouble}
        </p>
      )}
    </li>
  );
}
