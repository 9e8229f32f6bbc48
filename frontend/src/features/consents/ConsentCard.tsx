import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";

import { formatInstant } from "@/lib/dates";
import { text } from "@/lib/text";
import type { Consent, ConsentPurpose } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { classes } from "@/ui/classes";
import { Facts, type Fact } from "@/ui/Facts";
import { RefusalNotice } from "@/ui/Notice";
import { say } from "@/ui/toasts";

import { consentQueries, withdrawConsent } from "./api";
import { NoticeDialog } from "./dialogs";
import { Events } from "./Events";
import { StateChip } from "./StateChip";

const words = text.consents;

/** One consent: what it covers, since when and until when, its notice, its events, and the way out or back in. */
export function ConsentCard({ consent, onGive }: { consent: Consent; onGive: (purposes: ConsentPurpose[]) => void }) {
  const client = useQueryClient();
  const [events, setEvents] = useState(false);
  const [notice, setNotice] = useState(false);
  const eventsId = useId();
  const withdraw = useMutation({
    mutationFn: () => withdrawConsent(consent.purpose),
    onSuccess: async () => {
      say({ words: words.withdrawnNow });
      await client.invalidateQueries({ queryKey: consentQueries.all() });
    },
  });
  const active = consent.state === "active";
  const never = consent.state === "never";
  const name = active ? words.withdrawOne : never ? words.giveOne : words.giveOneAgain;
  return (
    <Card title={consent.title} aside={<StateChip state={consent.state} />}>
      <Facts facts={factsOf(consent, () => setNotice(true))} />
      {withdraw.isError && <RefusalNotice failure={withdraw.error} className="mx-4 mt-3 md:mx-5" />}
      <div className="flex flex-wrap items-center justify-between gap-2 border-t px-4 py-3 md:px-5">
        <Button
          look={active ? "danger" : "primary"}
          busy={withdraw.isPending}
          aria-label={name(consent.title)}
          onClick={() => (active ? withdraw.mutate() : onGive([consent.purpose]))}
        >
          {active ? words.withdraw : never ? words.give : words.giveAgain}
        </Button>
        {!never && (
          <Button look="quiet" aria-expanded={events} aria-controls={eventsId} aria-label={words.eventsOf(consent.title)} onClick={() => setEvents(!events)}>
            {words.events}
            <ChevronDown aria-hidden className={classes("size-4 transition-transform", events && "rotate-180")} />
          </Button>
        )}
      </div>
      <div id={eventsId}>{events && <Events purpose={consent.purpose} title={consent.title} />}</div>
      {notice && <NoticeDialog consent={consent} onClose={() => setNotice(false)} />}
    </Card>
  );
}

function factsOf(consent: Consent, onNotice: () => void): Fact[] {
  const names = words.facts;
  const language = words.languageNames[consent.language] ?? consent.language;
  const agreed = consent.notice_version === null ? words.readNotice : words.noticeName(consent.notice_version, language);
  const facts: Fact[] = [
    [names.kinds, consent.data_kinds.join(", ")],
    [names.history, consent.history],
    [names.frequency, consent.frequency],
    [names.life, consent.data_life],
  ];
  if (consent.given_at !== null) {
    facts.push([names.given, words.givenIn(formatInstant(consent.given_at), words.channels[consent.channel] ?? consent.channel)]);
  }
  if (consent.ended_at !== null) facts.push([names.ended, formatInstant(consent.ended_at)]);
  if (consent.state === "active") {
    facts.push([names.expires, consent.expires_at === null ? words.noExpiry : formatInstant(consent.expires_at)]);
  }
  facts.push([
    names.notice,
    <button key="notice" type="button" onClick={onNotice} className="rounded-sm text-left text-accent underline underline-offset-2">
      {agreed}
    </button>,
  ]);
  return facts;
}
