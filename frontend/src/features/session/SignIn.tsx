import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { text } from "@/lib/text";
import { Button } from "@/ui/Button";
import { RefusalNotice } from "@/ui/Notice";

import { askForCode, enterDemonstration, sessionQueries, type Sent } from "./api";
import { CodeForm } from "./CodeForm";
import { DemonstrationInbox, type Awaited } from "./DemonstrationInbox";
import { PhoneForm } from "./PhoneForm";

/** Phone number, then code, whoever sends it; with the local provider also the inbox and the demonstration household. */
export function SignIn() {
  const options = useQuery(sessionQueries.options());
  const client = useQueryClient();
  const [awaited, setAwaited] = useState<Awaited | null>(null);
  const [sent, setSent] = useState<Sent | null>(null);
  const [code, setCode] = useState("");
  const ask = useMutation({
    mutationFn: async (phone: string) => askForCode(await client.ensureQueryData(sessionQueries.options()), phone),
    onSuccess: (answer) => {
      setCode("");
      setSent(answer);
    },
  });
  const askFor = (phone: string) => {
    setAwaited({ phone, after: client.getQueryData(sessionQueries.inbox().queryKey)?.[0]?.sent_at ?? "" });
    ask.mutate(phone);
  };
  const local = options.data?.provider === "local";

  return (
    <div className="grid gap-4">
      <div className="rounded-xl border bg-surface p-5 shadow-card sm:p-7">
        {sent === null ? (
          <PhoneForm
            busy={ask.isPending}
            failure={ask.error}
            onPhone={askFor}
          />
        ) : (
          <CodeForm
            key={sent.key}
            phone={awaited?.phone ?? ""}
            sent={sent}
            code={code}
            onCode={setCode}
            askFailure={ask.error}
            onAgain={() => awaited !== null && askFor(awaited.phone)}
            onChangeNumber={() => {
              ask.reset();
              setSent(null);
            }}
          />
        )}
        {options.data?.demonstration === true && sent === null && <Demonstration />}
      </div>
      {local && <DemonstrationInbox awaited={sent === null ? null : awaited} onUse={setCode} />}
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
