import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { currencies } from "@/lib/currencies";
import { ledgerChanged } from "@/lib/edits";
import { Refusal } from "@/lib/refusal";
import { setPerson } from "@/lib/session";
import { text } from "@/lib/text";
import type { Person } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { SelectField, TextField } from "@/ui/Field";
import { Loaded } from "@/ui/Loaded";
import { RefusalNotice } from "@/ui/Notice";
import { SkeletonRows } from "@/ui/Skeleton";
import { say } from "@/ui/toasts";

import { changePerson, settingsQueries } from "./api";
import { localeChoices, timeZones } from "./locales";

const words = text.settings.profile;

export function Profile() {
  const query = useQuery(settingsQueries.person());
  return (
    <Card title={words.title}>
      <Loaded query={query} skeleton={<SkeletonRows rows={4} />}>
        {(person) => <ProfileForm person={person} />}
      </Loaded>
    </Card>
  );
}

function ProfileForm({ person }: { person: Person }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(person);
  const save = useMutation({
    mutationFn: () => changePerson({ name: draft.name, locale: draft.locale, currency: draft.currency, time_zone: draft.time_zone }),
    onSuccess: async (after) => {
      say({ words: words.saved });
      client.setQueryData(settingsQueries.person().queryKey, after);
      setPerson(after);
      await ledgerChanged(client);
    },
  });
  const set = (change: Partial<Person>) => setDraft({ ...draft, ...change });
  const refused = (field: string) => (save.error instanceof Refusal ? save.error.of(field) : undefined);
  const told = save.error instanceof Refusal && save.error.errors.length > 0;
  return (
    <form
      className="grid gap-5 px-4 pb-5 md:px-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField label={words.name} autoComplete="name" maxLength={80} value={draft.name} error={refused("name")} onChange={(event) => set({ name: event.target.value })} />
        <TextField label={words.phone} value={person.phone_masked} readOnly className="[&_input]:bg-sunken [&_input]:text-muted" />
      </div>
      <SelectField label={words.locale} value={draft.locale} error={refused("locale")} onChange={(event) => set({ locale: event.target.value })}>
        {localeChoices(person.locale).map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <div className="grid gap-5 sm:grid-cols-2">
        <SelectField label={words.currency} hint={words.currencyHint} value={draft.currency} error={refused("currency")} onChange={(event) => set({ currency: event.target.value })}>
          {currencies(person.currency).map((code) => (
            <option key={code}>{code}</option>
          ))}
        </SelectField>
        <SelectField label={words.timeZone} hint={words.timeZoneHint} value={draft.time_zone} error={refused("time_zone")} onChange={(event) => set({ time_zone: event.target.value })}>
          {timeZones(person.time_zone).map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </SelectField>
      </div>
      {save.isError && !told && <RefusalNotice failure={save.error} />}
      <Button type="submit" look="primary" className="justify-self-start" busy={save.isPending}>
        {words.save}
      </Button>
    </form>
  );
}
