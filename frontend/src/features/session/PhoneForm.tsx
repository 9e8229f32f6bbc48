import { useState, type FormEvent, type ReactNode } from "react";

import { Refusal } from "@/lib/refusal";
import { text } from "@/lib/text";
import { Button } from "@/ui/Button";
import { SelectField, TextField } from "@/ui/Field";
import { RefusalNotice } from "@/ui/Notice";

import { DIALLING, fitsMask, internationalPhone } from "./phone";

/** Asks for a phone number; with `own`, a number of which the middle is hidden, for that one again. */
export function PhoneForm({
  busy,
  failure,
  own = "",
  onPhone,
  children,
}: {
  busy: boolean;
  failure: unknown;
  own?: string;
  onPhone: (phone: string) => void;
  children?: ReactNode;
}) {
  const [code, setCode] = useState("+91");
  const [typed, setTyped] = useState("");
  const [odd, setOdd] = useState<string>();
  const refused = failure instanceof Refusal ? failure.of("phone") : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const phone = internationalPhone(code, typed);
    const wrong = phone === null ? text.session.wrongPhone : fitsMask(phone, own) ? undefined : text.session.otherPhone(own);
    setOdd(wrong);
    if (phone !== null && wrong === undefined) onPhone(phone);
  };

  return (
    <form onSubmit={submit} className="grid gap-5" noValidate>
      {children}
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
          hint={own === "" ? undefined : text.session.ownPhone(own)}
          type="tel"
          inputMode="tel"
          autoComplete="tel-national"
          placeholder={text.session.phoneExample}
          autoFocus
          value={typed}
          error={odd ?? refused}
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
