import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type ReactNode } from "react";

import { ledgerChanged } from "@/lib/edits";
import { places } from "@/lib/places";
import { Refusal } from "@/lib/refusal";
import { useAccounts } from "@/lib/reference";
import { setPerson } from "@/lib/session";
import { text } from "@/lib/text";
import type { ConsentPurpose } from "@/lib/types";
import { Button, ButtonLink } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Notice, RefusalNotice } from "@/ui/Notice";
import { say } from "@/ui/toasts";

import { bringBack, MOST_BYTES } from "./api";

const words = text.privacy.bringBack;

/** Shows the notice and asks for the person's word; given by the page, since consents are another feature. */
export type AskConsent = (purposes: ConsentPurpose[], onAgreed: () => void, onLeave: () => void) => ReactNode;

function purposesNeeded(failure: unknown): ConsentPurpose[] | null {
  if (!(failure instanceof Refusal && failure.slug === "consent-needed")) return null;
  return (failure.problem as { purposes?: ConsentPurpose[] }).purposes ?? [];
}

/** An export brought back into an empty ledger. */
export function BringBack({ askConsent }: { askConsent: AskConsent }) {
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const full = useAccounts().length > 0;
  const bring = useMutation({
    mutationFn: bringBack,
    onSuccess: async ({ restored, person }) => {
      say({ words: words.done(restored.rows) });
      await ledgerChanged(client);
      setPerson(person);
    },
  });
  const purposes = purposesNeeded(bring.error);
  const file = bring.variables;

  return (
    <Card title={words.title}>
      <div className="grid gap-4 px-4 pb-4 md:px-5">
        <p className="text-muted">{words.detail}</p>
        {bring.isSuccess ? (
          <Notice title={words.done(bring.data.restored.rows)} action={<ButtonLink to={places.today()}>{words.see}</ButtonLink>} />
        ) : full ? (
          <p className="text-faint">{words.taken}</p>
        ) : purposes !== null && file !== undefined ? (
          askConsent(purposes, () => bring.mutate(file), bring.reset)
        ) : (
          <Button className="justify-self-start" busy={bring.isPending} onClick={() => input.current?.click()}>
            {words.choose}
          </Button>
        )}
        {tooLarge && <RefusalText>{words.tooLarge}</RefusalText>}
        {bring.isError && purposes === null && <RefusalNotice failure={bring.error} />}
        <input
          ref={input}
          type="file"
          aria-label={words.choose}
          tabIndex={-1}
          hidden={full}
          className="sr-only"
          accept=".zip"
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            event.target.value = "";
            if (chosen === undefined) return;
            setTooLarge(chosen.size > MOST_BYTES);
            if (chosen.size <= MOST_BYTES) bring.mutate(chosen);
          }}
        />
      </div>
    </Card>
  );
}

function RefusalText({ children }: { children: string }) {
  return (
    <div role="alert">
      <Notice tone="danger">{children}</Notice>
    </div>
  );
}
