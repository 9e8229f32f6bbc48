import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { useSession } from "@/lib/session";
import { useStepUp, type StepUpAsked } from "@/lib/stepUp";
import { text } from "@/lib/text";
import type { FirebaseProject, Proof } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { RefusalNotice } from "@/ui/Notice";

import { askFirebaseForCode, codeForStepUp, passkeyForStepUp, proveStepUp, sessionQueries } from "./api";
import { LocalInbox } from "./DemonstrationInbox";
import type { FirebaseCode } from "./firebase";
import { PhoneForm } from "./PhoneForm";
import { readablePhone } from "./phone";
import { ProofForm } from "./ProofForm";

/** How the phone is proven: what stands before the code's field, and what becomes of the code. */
type PhoneWay = {
  before: (use: (code: string) => void) => ReactNode;
  ready: boolean;
  prove: (proof: Proof) => Promise<string>;
};

/** Opens whenever a request asks for fresh proof, wherever it was sent from; the request goes on with the proof. */
export function StepUp() {
  const asked = useStepUp();
  return asked === null ? null : <Asking key={asked.id} asked={asked} />;
}

function Asking({ asked }: { asked: StepUpAsked }) {
  const options = useQuery(sessionQueries.options());
  return (
    <Dialog title={text.session.stepUpTitle} onClose={() => asked.settle(null)}>
      <div className="grid gap-5 p-4 md:p-5">
        <p className="text-muted">{text.session.stepUpDetail}</p>
        {options.isError && <RefusalNotice failure={options.error} retry={() => void options.refetch()} />}
        {options.isSuccess &&
          (options.data.firebase === null ? (
            <WithOwnCode asked={asked} />
          ) : (
            <WithFirebase asked={asked} project={options.data.firebase} />
          ))}
      </div>
    </Dialog>
  );
}

function Proving({ asked, way }: { asked: StepUpAsked; way: PhoneWay }) {
  const prove = (proof: Proof) => (proof.means === "phone" ? way.prove(proof) : proveStepUp(asked.id, proof));
  return (
    <ProofForm
      means={asked.means}
      prove={async (proof) => asked.settle(await prove(proof))}
      passkeyOptions={() => passkeyForStepUp(asked.id)}
      phone={(use) => ({ before: way.before(use), ready: way.ready })}
    />
  );
}

function useOwnPhone(): string {
  const session = useSession();
  return session.status === "signed-in" ? session.person.phone_masked : "";
}

/** The moment before, so that a message of this very moment is later than it. */
function justBefore(instant: string): string {
  return new Date(Date.parse(instant) - 1).toISOString();
}

/** The server sends the code to the phone it knows. */
function WithOwnCode({ asked }: { asked: StepUpAsked }) {
  const mine = useOwnPhone();
  const send = useMutation({ mutationFn: () => codeForStepUp(asked.id) });
  const before: PhoneWay["before"] = (use) =>
    send.isSuccess ? (
      <>
        <p className="text-muted">{text.session.codeSent(send.data.phone_masked)}</p>
        <LocalInbox awaited={{ phone: send.data.phone_masked, after: justBefore(send.data.sent_at) }} onUse={use} />
      </>
    ) : (
      <div className="grid gap-4">
        {send.isError && <RefusalNotice failure={send.error} />}
        <Button look="primary" size="large" busy={send.isPending} onClick={() => send.mutate()}>
          {text.session.sendTo(mine)}
        </Button>
      </div>
    );
  return <Proving asked={asked} way={{ before, ready: send.isSuccess, prove: (proof) => proveStepUp(asked.id, proof) }} />;
}

/** Firebase sends the code and must be told the whole number, of which this browser knows only the ends. */
function WithFirebase({ asked, project }: { asked: StepUpAsked; project: FirebaseProject }) {
  const mine = useOwnPhone();
  const [sent, setSent] = useState<{ phone: string; code: FirebaseCode } | null>(null);
  const send = useMutation({
    mutationFn: (phone: string) => askFirebaseForCode(project, phone),
    onSuccess: (code, phone) => setSent({ phone, code }),
  });
  const before: PhoneWay["before"] = () =>
    sent === null ? (
      <PhoneForm own={mine} busy={send.isPending} failure={send.error} onPhone={(phone) => send.mutate(phone)} />
    ) : (
      <>
        <p className="text-muted">{text.session.codeSent(readablePhone(sent.phone))}</p>
        {send.isError && <RefusalNotice failure={send.error} />}
        <div className="-mx-2.5 flex flex-wrap justify-between gap-2">
          <Button look="quiet" size="small" onClick={() => setSent(null)}>
            {text.session.changeNumber}
          </Button>
          <Button look="quiet" size="small" busy={send.isPending} onClick={() => send.mutate(sent.phone)}>
            {text.session.again}
          </Button>
        </div>
      </>
    );
  const prove = async ({ code = "" }: Proof) => {
    if (sent === null) throw new Error("No code was sent.");
    return sent.code.confirm(code, (id_token) => proveStepUp(asked.id, { means: "phone", id_token }));
  };
  return <Proving asked={asked} way={{ before, ready: sent !== null, prove }} />;
}
