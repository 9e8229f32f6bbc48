import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { Refusal } from "@/lib/refusal";
import { text } from "@/lib/text";
import type { AppToAdd, FactorAdded } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { RefusalNotice } from "@/ui/Notice";
import { QrCode } from "@/ui/QrCode";

import { addFactor } from "./api";

const words = text.security;

/** The secret as a picture and as text, shown once; a code of the app shows that it has it. */
export function AddApp({ app, onAdded, onClose }: { app: AppToAdd; onAdded: (added: FactorAdded) => Promise<void>; onClose: () => void }) {
  const [code, setCode] = useState("");
  const add = useMutation({ mutationFn: () => addFactor({ ceremony_id: app.ceremony_id, code }), onSuccess: onAdded });
  const wrong = add.error instanceof Refusal ? add.error.of("code") : undefined;
  return (
    <Dialog title={words.appTitle} onClose={onClose}>
      <form
        className="grid gap-4 p-4 md:p-5"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <p className="text-muted">{words.appScan}</p>
        <QrCode content={app.address} label={words.appQr} className="size-48 justify-self-center rounded-md border" />
        <div className="grid gap-1">
          <p className="text-sm font-medium">{words.appSecret}</p>
          <p data-secret className="rounded-md bg-sunken px-3 py-2 font-mono break-all">
            {app.secret.replace(/(.{4})(?=.)/g, "$1 ")}
          </p>
        </div>
        <TextField
          label={words.appCode}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          value={code}
          error={wrong}
          onChange={(event) => setCode(event.target.value.replace(/\D/g, ""))}
        />
        {add.isError && wrong === undefined && <RefusalNotice failure={add.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" busy={add.isPending} disabled={code.length !== 6}>
            {words.appAdd}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
