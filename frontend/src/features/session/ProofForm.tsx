import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState, type ReactNode } from "react";

import { hasPasskeys, showPasskey } from "@/lib/passkeys";
import { Refusal } from "@/lib/refusal";
import { text } from "@/lib/text";
import type { Means, Proof } from "@/lib/types";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Notice, RefusalNotice } from "@/ui/Notice";

const words = text.session;
const LABELS = { totp: words.appCode, recovery: words.recoveryCode, phone: words.phoneCode };

type Proving = {
  means: Means[];
  prove: (proof: Proof) => Promise<unknown>;
  passkeyOptions: () => Promise<unknown>;
  /** What is shown before the code's field while the phone is the means, or until it is `ready` in place of it. */
  phone?: (use: (code: string) => void) => { before: ReactNode; ready: boolean };
};

/** One proof by any of the means a person has, the strongest first. */
export function ProofForm({ means, prove, passkeyOptions, phone }: Proving) {
  const [chosen, setChosen] = useState<Means>(means[0] ?? "phone");
  return (
    <div className="grid gap-5">
      {chosen === "passkey" ? (
        <PasskeyProof prove={prove} options={passkeyOptions} />
      ) : (
        <CodeProof key={chosen} means={chosen} prove={prove} phone={chosen === "phone" ? phone : undefined} />
      )}
      {means.length > 1 && (
        <div role="group" aria-label={words.otherWays} className="flex flex-wrap gap-1 border-t pt-3">
          {means
            .filter((one) => one !== chosen)
            .map((one) => (
              <Button key={one} look="quiet" size="small" onClick={() => setChosen(one)}>
                {words.means[one]}
              </Button>
            ))}
        </div>
      )}
    </div>
  );
}

function PasskeyProof({ prove, options }: { prove: Proving["prove"]; options: Proving["passkeyOptions"] }) {
  const show = useMutation({
    mutationFn: async () => prove({ means: "passkey", credential: await showPasskey(await options()) }),
  });
  if (!hasPasskeys()) return <Notice tone="caution">{words.passkeyNone}</Notice>;
  return (
    <div className="grid gap-4">
      <p className="text-muted">{words.passkeyHint}</p>
      {show.isError && <RefusalNotice failure={show.error} />}
      <Button look="primary" size="large" busy={show.isPending} onClick={() => show.mutate()}>
        <KeyRound aria-hidden className="size-4.5" />
        {words.passkeyButton}
      </Button>
    </div>
  );
}

function CodeProof({
  means,
  prove,
  phone,
}: {
  means: Exclude<Means, "passkey">;
  prove: Proving["prove"];
  phone: Proving["phone"];
}) {
  const [code, setCode] = useState("");
  const enter = useMutation({ mutationFn: () => prove({ means, code }) });
  const sent = phone?.(setCode);
  const wrong = enter.error instanceof Refusal ? enter.error.of("code") : undefined;
  const recovery = means === "recovery";
  if (sent?.ready === false) return sent.before;
  return (
    <form
      className="grid gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (code !== "") enter.mutate();
      }}
    >
      {sent?.before}
      <TextField
        label={LABELS[means]}
        hint={recovery ? words.recoveryHint : undefined}
        inputMode={recovery ? "text" : "numeric"}
        autoComplete={recovery ? "off" : "one-time-code"}
        autoFocus
        maxLength={recovery ? 40 : 6}
        value={code}
        error={wrong}
        onChange={(event) => setCode(recovery ? event.target.value : event.target.value.replace(/\D/g, ""))}
        className="[&_input]:min-h-11 [&_input]:text-md! [&_input]:tracking-[0.2em]"
      />
      {enter.isError && wrong === undefined && <RefusalNotice failure={enter.error} />}
      <Button type="submit" look="primary" size="large" busy={enter.isPending}>
        {words.confirm}
      </Button>
    </form>
  );
}
