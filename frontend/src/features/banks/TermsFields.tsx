import { useId } from "react";

import { useSession } from "@/lib/session";
import { text } from "@/lib/text";
import { Card } from "@/ui/Card";
import { Checkbox, SelectField, TextField } from "@/ui/Field";

import { DAYS, KIND_NAMES, MONTHS, type Draft, type Kind, type Lacks } from "./asking";

const words = text.banks.form;

/** For how long, how far back, which data, and whether it stays afterwards. */
export function TermsFields({ draft, set, lacks }: { draft: Draft; set: (change: Partial<Draft>) => void; lacks: Lacks }) {
  const session = useSession();
  const keepId = useId();
  const indian = draft.provider === "setu";
  const masked = session.status === "signed-in" ? session.person.phone_masked : "";
  return (
    <Card title={words.terms}>
      <div className="grid gap-5 px-4 pb-5 md:px-5">
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField label={words.days} value={draft.days} onChange={(event) => set({ days: event.target.value })}>
            {DAYS.map((days) => (
              <option key={days} value={days}>
                {words.daysOf[days]}
              </option>
            ))}
          </SelectField>
          <SelectField label={words.months} value={draft.months} onChange={(event) => set({ months: event.target.value })}>
            {MONTHS.map((months) => (
              <option key={months} value={months}>
                {words.monthsOf[months]}
              </option>
            ))}
          </SelectField>
        </div>
        {indian && <Kinds kinds={draft.kinds} lacking={lacks.kinds === true} onKinds={(kinds) => set({ kinds })} />}
        {indian && (
          <TextField
            label={words.mobile}
            hint={masked === "" ? undefined : words.mobileHint(masked)}
            error={lacks.mobile ? words.mobileOdd : undefined}
            type="tel"
            autoComplete="off"
            maxLength={20}
            className="sm:max-w-xs"
            value={draft.mobile}
            onChange={(event) => set({ mobile: event.target.value })}
          />
        )}
        <fieldset className="grid gap-0.5 rounded-lg border px-4 py-3">
          <legend className="px-1 text-sm font-medium">{words.keepTitle}</legend>
          <Checkbox label={words.keep} checked={draft.keep} aria-describedby={keepId} onChange={(event) => set({ keep: event.target.checked })} />
          <p id={keepId} className="pl-6.5 text-sm text-muted">
            {words.keepDetail}
          </p>
        </fieldset>
        {indian && (
          <div className="grid gap-1 rounded-lg bg-sunken px-4 py-3">
            <p className="text-sm text-muted">{words.purpose}</p>
            <p lang="en">{words.purposeText}</p>
          </div>
        )}
      </div>
    </Card>
  );
}

function Kinds({ kinds, lacking, onKinds }: { kinds: Kind[]; lacking: boolean; onKinds: (kinds: Kind[]) => void }) {
  const id = useId();
  return (
    <fieldset aria-describedby={id} className="grid gap-0.5">
      <legend className="pb-1 text-sm font-medium">{words.kinds}</legend>
      {KIND_NAMES.map((kind) => (
        <Checkbox
          key={kind}
          label={words.kindNames[kind]}
          checked={kinds.includes(kind)}
          onChange={(event) => onKinds(event.target.checked ? [...kinds, kind] : kinds.filter((one) => one !== kind))}
        />
      ))}
      <p id={id} className="text-sm text-faint">
        {words.kindsHint}
      </p>
      {lacking && (
        <p role="alert" className="text-sm text-danger">
          {words.kindsNone}
        </p>
      )}
    </fieldset>
  );
}
