import { useMutation } from "@tanstack/react-query";

import { useSession } from "@/lib/session";
import { useStepUp, type StepUpAsked } from "@/lib/stepUp";
import { text } from "@/lib/text";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { RefusalNotice } from "@/ui/Notice";

import { codeForStepUp, passkeyForStepUp, proveStepUp } from "./api";
import { LocalInbox } from "./DemonstrationInbox";
import { ProofForm } from "./ProofForm";

/** Opens whenever a request asks for fresh proof, wherever it was sent from; the request goes on with the proof. */
export function StepUp() {
  const asked = useStepUp();
  return asked === null ? null : <Asking key={asked.id} asked={asked} />;
}

/** The moment before, so that a message of this very moment is later than it. */
function justBefore(instant: string): string {
  return new Date(Date.parse(instant) - 1).toISOString();
}

function Asking({ asked }: { asked: StepUpAsked }) {
  const session = useSession();
  const mine = session.status === "signed-in" ? session.person.phone_masked : "";
  const send = useMutation({ mutationFn: () => codeForStepUp(asked.id) });
  const phone = (use: (code: string) => void) => ({
    ready: send.isSuccess,
    before: send.isSuccess ? (
      <>
        <p className="text-muted">{text.session.codeSent(send.data.phone_masked)}</p>
        <LocalInbox awaited={{ phone: send.data.phone_masked, after: justBefore(send.data.sent_at) }} onUse={use} />
      </>
    ) : (
      <>
        {send.isError && <RefusalNotice failure={send.error} />}
        <Button look="primary" size="large" busy={send.isPending} onClick={() => send.mutate()}>
          {text.session.sendTo(mine)}
        </Button>
      </>
    ),
  });
  return (
    <Dialog title={text.session.stepUpTitle} onClose={() => asked.settle(null)}>
      <div className="grid gap-5 p-4 md:p-5">
        <p className="text-muted">{text.session.stepUpDetail}</p>
        <ProofForm
          means={asked.means}
          prove={async (proof) => asked.settle(await proveStepUp(asked.id, proof))}
          passkeyOptions={() => passkeyForStepUp(asked.id)}
          phone={phone}
        />
      </div>
    </Dialog>
  );
}
