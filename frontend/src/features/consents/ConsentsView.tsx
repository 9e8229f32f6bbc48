import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { text } from "@/lib/text";
import type { Consent, ConsentPurpose } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Loaded } from "@/ui/Loaded";
import { RefusalNotice } from "@/ui/Notice";
import { SkeletonRows } from "@/ui/Skeleton";
import { say } from "@/ui/toasts";

import { consentQueries, withdrawConsents } from "./api";
import { ConsentCard } from "./ConsentCard";
import { AgreeDialog } from "./dialogs";

const words = text.consents;

/** Every consent a person can give, what they said, and what was done under it. */
export function ConsentsView() {
  const query = useQuery(consentQueries.list());
  const [giving, setGiving] = useState<ConsentPurpose[] | null>(null);
  const skeleton = (
    <Card>
      <SkeletonRows rows={4} />
    </Card>
  );
  return (
    <>
      <Loaded query={query} skeleton={skeleton}>
        {(consents) => (
          <>
            <Together consents={consents} onGive={setGiving} />
            {consents.map((consent) => (
              <ConsentCard key={consent.purpose} consent={consent} onGive={setGiving} />
            ))}
          </>
        )}
      </Loaded>
      {giving !== null && <AgreeDialog purposes={giving} onClose={() => setGiving(null)} />}
    </>
  );
}

/** All of them at once: taken back by one press, given by one press after the notice. */
function Together({ consents, onGive }: { consents: Consent[]; onGive: (purposes: ConsentPurpose[]) => void }) {
  const client = useQueryClient();
  const missing = consents.filter((one) => one.state !== "active").map((one) => one.purpose);
  const withdraw = useMutation({
    mutationFn: withdrawConsents,
    onSuccess: async () => {
      say({ words: words.withdrawnNow });
      await client.invalidateQueries({ queryKey: consentQueries.all() });
    },
  });
  const none = missing.length === consents.length;
  const lost = consents.some((one) => one.state === "withdrawn" || one.state === "expired");
  return (
    <div className="grid gap-3">
      <p className="text-muted">{lost ? words.withdrawn : words.detail}</p>
      <div>
        <Button
          look={none ? "primary" : "danger"}
          busy={withdraw.isPending}
          onClick={() => (none ? onGive(missing) : withdraw.mutate())}
        >
          {none ? words.giveAll : words.withdrawAll}
        </Button>
      </div>
      {withdraw.isError && <RefusalNotice failure={withdraw.error} />}
    </div>
  );
}
