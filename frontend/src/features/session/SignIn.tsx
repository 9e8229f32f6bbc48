import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { text } from "@/lib/text";
import type { Pending } from "@/lib/types";
import { Button } from "@/ui/Button";
import { RefusalNotice } from "@/ui/Notice";

import { askForCode, enterDemonstration, sessionQueries, type Sent } from "./api";
import type { Closing } from "./closing";
import { ClosingAccount } from "./ClosingAccount";
import { CodeForm } from "./CodeForm";
import { DemonstrationInbox, type Awaited } from "./DemonstrationInbox";
import { PhoneForm } from "./PhoneForm";
import { SecondStep } from "./SecondStep";

const NOTHING_YET = { provider: null, demonstration: false };

/** Phone number, then code, whoever sends it; with the local provider also the inbox and the demonstration household. */
export function SignIn() {
  const options = useQuery(sessionQueries.options());
  const client = useQueryClient();
  const [awaited, setAwaited] = useState<Awaited | null>(null);
  const [sent, setSent] = useState<Sent | null>(null);
  const [pending, setPending] = useState<Pending | null>(null);
  const [code, setCode] = useState("");
  const [closing, setClosing] = useState<Closing | null>(null);
  const ask = useMutation({
    mutationFn: async (phone: string) => askForCode(await client.ensureQueryData(sessionQueries.options()), phone),
    onSuccess: (answer) => {
      setCode("");
      setSent(answer);
    },
  });
  const askFor = (phone: string, then?: () => void) => {
    setAwaited({ phone, after: client.getQueryData(sessionQueries.inbox().queryKey)?.[0]?.sent_at ?? "" });
    ask.mutate(phone, { onSuccess: then });
  };
  // The code that showed the account to be closing is spent; opening it again takes a new one.
  const reopen = () => askFor(awaited?.phone ?? "", () => setClosing((found) => found && { ...found, reopen: true }));
  const startOver = () => {
    ask.reset();
    setClosing(null);
    setSent(null);
    setPending(null);
  };
  const closed = closing !== null && !closing.reopen;
  const expecting = sent !== null && !closed;
  const { provider, demonstration } = options.data ?? NOTHING_YET;
  const local = provider === "local";

  if (pending !== null) return <SecondStep pending={pending} onStartAgain={startOver} />;
  return (
    <div className="grid gap-4">
      <div className="rounded-xl border bg-surface p-5 shadow-card sm:p-7">
        {closed ? (
          <ClosingAccount closing={closing} busy={ask.isPending} failure={ask.error} onReopen={reopen} onLeave={startOver} />
        ) : sent === null ? (
          <PhoneForm busy={ask.isPending} failure={ask.error} onPhone={askFor}>
            <div className="grid gap-1.5">
              <h1 className="text-lg font-semibold tracking-tight">{text.session.title}</h1>
              <p className="text-muted">{text.session.promise}</p>
            </div>
          </PhoneForm>
        ) : (
          <CodeForm
            key={sent.key}
            phone={awaited?.phone ?? ""}
            sent={sent}
            code={code}
            onCode={setCode}
            askFailure={ask.error}
            reopen={closing !== null}
            onClosing={setClosing}
            onAgain={() => awaited !== null && askFor(awaited.phone)}
            onChangeNumber={startOver}
            onPending={setPending}
          />
        )}
        {demonstration && sent === null && <Demonstration />}
      </div>
      {local && <DemonstrationInbox awaited={expecting ? awaited : null} onUse={setCode} />}
    </div>
  );
}

function Demonstration() {
  const enter = useMutation({ mutationFn: enterDemonstration });
  return (
    <div className="mt-6 grid gap-3">
      <div className="flex items-center gap-3 text-sm text-faint">
        <span className="h-px flex-1 bg-line" />
        {text.session.or}
        <span className="h-px flex-1 bg-line" />
      </div>
      <Button size="large" className="w-full whitespace-normal text-base!" busy={enter.isPending} onClick={() => enter.mutate()}>
        {text.session.demonstration}
      </Button>
      <p className="text-center text-sm text-faint">{text.session.demonstrationHint}</p>
      {enter.isError && <RefusalNotice failure={enter.error} />}
    </div>
  );
}
