import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { Refusal } from "@/lib/refusal";
import { setPerson, useSession } from "@/lib/session";
import { text } from "@/lib/text";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { RefusalNotice } from "@/ui/Notice";
import { say } from "@/ui/toasts";

import { askForPhoneCode, changePhone } from "./api";
import type { Inbox } from "./Security";

const words = text.security;

/** The number one signs in with, and the way to another. */
export function PhoneCard({ inbox }: { inbox: Inbox }) {
  const session = useSession();
  const [changing, setChanging] = useState(false);
  if (session.status !== "signed-in" || session.person.phone_masked === "") return null;
  return (
    <Card title={words.phone}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pb-4 md:px-5">
        <div className="min-w-0 flex-1 basis-60">
          <p className="font-medium">{session.person.phone_masked}</p>
          <p className="text-sm text-faint">{words.phoneDetail}</p>
        </div>
        <Button onClick={() => setChanging(true)}>{words.phoneChange}</Button>
      </div>
      {changing && <ChangePhone inbox={inbox} onClose={() => setChanging(false)} />}
    </Card>
  );
}

function ChangePhone({ inbox, onClose }: { inbox: Inbox; onClose: () => void }) {
  const [phone, setPhone] = useState("");
  const [code, setCode] = useState("");
  const ask = useMutation({ mutationFn: () => askForPhoneCode(phone) });
  const change = useMutation({
    mutationFn: () => changePhone(ask.data?.ceremony_id ?? "", code),
    onSuccess: (person) => {
      say({ words: words.phoneChanged });
      onClose();
      setPerson(person);
    },
  });
  const sent = ask.isSuccess;
  const failure = change.error ?? ask.error;
  const wrong = failure instanceof Refusal ? failure.of(sent ? "code" : "phone") : undefined;
  return (
    <Dialog title={words.phoneChange} onClose={onClose}>
      <form
        className="grid gap-4 p-4 md:p-5"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (sent) change.mutate();
          else ask.mutate();
        }}
      >
        {sent ? (
          <>
            <p className="text-muted">{text.session.codeSent(phone)}</p>
            {inbox({ phone, after: "" }, setCode)}
            <TextField
              label={words.phoneCode}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
              value={code}
              error={wrong}
              onChange={(event) => setCode(event.target.value.replace(/\D/g, ""))}
            />
          </>
        ) : (
          <TextField
            label={words.phoneNew}
            hint={words.phoneHint}
            type="tel"
            autoComplete="tel"
            value={phone}
            error={wrong}
            onChange={(event) => setPhone(event.target.value)}
          />
        )}
        {failure !== null && wrong === undefined && <RefusalNotice failure={failure} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" busy={ask.isPending || change.isPending} disabled={sent ? code.length !== 6 : phone === ""}>
            {sent ? words.phoneConfirm : words.phoneSend}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
