import { useState, type FormEvent } from "react";

import { Refusal } from "@/lib/refusal";
import { text } from "@/lib/text";
import { Button } from "@/ui/Button";
import { SelectField, TextField } from "@/ui/Field";
import { RefusalNotice } from "@/ui/Notice";

import { DIALLING, internationalPhone } from "./phone";

export function PhoneForm({ busy, failure, onPhone }: { busy: boolean; failure: unknown; onPhone: (phone: string) => void }) {
  const [code, setCode] = useState("+91");
  const [typed, setTyped] = useState("");
  const [odd, setOdd] = useState(false);
  const refused = failure instanceof Refusal ? failure.of("phone") : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const phone = internationalPhone(code, typed);
    setOdd(phone === null);
    if (phone !== null) onPhone(phone);
  };

  return (
    <form onSubmit={submit} className="grid gap-5" noValidate>
      <div className="grid gap-1.5">
        <h1 className="text-lg font-semibold tracking-tight">{text.session.title}</h1>
        <p className="text-muted">{text.session.promise}</p>
      </div>
      <div className="grid grid-cols-[7rem_1fr] gap-2">
        <SelectField label={text.session.country} value={code} onChange={(event) => setCode(event.target.value)}>
          {DIALLING.map(([country, dial]) => (
            <option key={dial} value={dial}>
              {country} {dial}
            </option>
          ))}
        </SelectField>
        <TextField
          label={text.session.phone}
          type="tel"
          inputMode="tel"
          autoComplete="tel-national"
          placeholder={text.session.phoneExample}
          autoFocus
          value={typed}
          error={odd ? text.session.wrongPhone : refused}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      {failure !== null && failure !== undefined && refused === undefined && <RefusalNotice failure={failure} />}
      <Button type="submit" look="primary" size="large" busy={busy} className="w-full text-base!">
        {text.session.sendCode}
      </Button>
    </form>
  );
}
