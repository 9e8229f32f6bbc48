import { text } from "@/lib/text";
import type { Pending } from "@/lib/types";
import { Button } from "@/ui/Button";

import { finishSignIn, passkeyForSignIn } from "./api";
import { ProofForm } from "./ProofForm";

/** After the phone's code: who has a second factor is not in before it is shown. */
export function SecondStep({ pending, onStartAgain }: { pending: Pending; onStartAgain: () => void }) {
  return (
    <div className="grid gap-5 rounded-xl border bg-surface p-5 shadow-card sm:p-7">
      <div className="grid gap-1.5">
        <h1 className="text-lg font-semibold tracking-tight">{text.session.secondTitle}</h1>
        <p className="text-muted">{text.session.secondDetail}</p>
      </div>
      <ProofForm
        means={pending.means}
        prove={(proof) => finishSignIn(pending.pending_token, proof)}
        passkeyOptions={() => passkeyForSignIn(pending.pending_token)}
      />
      <Button look="quiet" size="small" className="-ml-2.5 justify-self-start" onClick={onStartAgain}>
        {text.session.startAgain}
      </Button>
    </div>
  );
}
