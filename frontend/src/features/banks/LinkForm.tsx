import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { places } from "@/lib/places";
import { text } from "@/lib/text";
import type { BankLink, BankProvider, ConsentNotice } from "@/lib/types";
import { Button, ButtonLink } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Loaded } from "@/ui/Loaded";
import { Empty, Notice, RefusalNotice } from "@/ui/Notice";
import { Segmented } from "@/ui/Segmented";
import { SkeletonRows } from "@/ui/Skeleton";

import { bankQueries, linkBank } from "./api";
import { chosenOf, draftOf, lacksOf, linkOf, type Draft, type Lacks } from "./asking";
import { BackToBanks } from "./BackToBanks";
import { ChooseBanks } from "./ChooseBanks";
import { bankNames } from "./standing";
import { TermsFields } from "./TermsFields";

const words = text.banks.form;

/** The notice about banks with what is done once it is read; given by the page, since consents are another feature. */
export type WithNotice = (below: (read: ConsentNotice, again: () => void) => ReactNode) => ReactNode;

type Going = { withNotice: WithNotice; onAsked: (link: BankLink) => void };

/** Linking banks: which, on what terms, and the one press that asks for the consent. `like`: the link it follows. */
export function LinkForm({ like, ...going }: Going & { like: number | null }) {
  const providers = useQuery(bankQueries.providers());
  const earlier = useQuery({ ...bankQueries.one(like ?? 0), enabled: like !== null });
  const skeleton = (
    <Card>
      <SkeletonRows rows={5} />
    </Card>
  );
  return (
    <div className="grid gap-4 md:gap-5">
      <BackToBanks />
      <h1 className="text-lg font-semibold tracking-tight">{text.banks.link}</h1>
      <Loaded query={providers} skeleton={skeleton}>
        {(offered) =>
          offered.length === 0 ? (
            <Card>
              <Empty title={text.banks.noneTitle} action={<ButtonLink to={places.imports()}>{text.banks.bring}</ButtonLink>}>
                {text.banks.noneDetail}
              </Empty>
            </Card>
          ) : like === null || earlier.isError ? (
            <Asking providers={offered} like={null} {...going} />
          ) : (
            <Loaded query={earlier} skeleton={skeleton}>
              {(link) => <Asking providers={offered} like={link} {...going} />}
            </Loaded>
          )
        }
      </Loaded>
    </div>
  );
}

function Asking({ providers, like, withNotice, onAsked }: Going & { providers: BankProvider[]; like: BankLink | null }) {
  const first = providers.find((one) => one.id === like?.provider) ?? providers[0];
  const [draft, setDraft] = useState<Draft>(() => draftOf(first?.id ?? "setu", like));
  const [lacks, setLacks] = useState<Lacks>({});
  const banks = useQuery(bankQueries.banks(draft.provider));
  const chosen = chosenOf(draft, like, banks.data?.items ?? []);
  const set = (change: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...change }));
    setLacks({});
  };
  return (
    <>
      {providers.some((one) => one.id === draft.provider && one.simulated) && <Notice>{text.banks.simulated}</Notice>}
      {like !== null && <Notice>{words.renewing(bankNames(like))}</Notice>}
      {providers.length > 1 && (
        <Segmented
          label={words.way}
          className="justify-self-start max-sm:flex-col max-sm:justify-self-stretch"
          value={draft.provider}
          options={providers.map(({ id }) => ({ value: id, label: words.providers[id] }))}
          onChange={(provider) => set({ provider, chosen: null, find: false })}
        />
      )}
      <div className="grid items-start gap-4 md:gap-5 lg:grid-cols-2">
        <ChooseBanks {...{ draft, set, chosen }} lacking={lacks.banks === true} />
        <TermsFields {...{ draft, set, lacks }} />
      </div>
      <Card title={words.read}>
        <div className="px-4 pb-5 md:px-5">
          {withNotice((read, again) => (
            <Agree
              onAsked={onAsked}
              again={again}
              ask={() => {
                const found = lacksOf(draft, chosen);
                setLacks(found);
                return Object.keys(found).length > 0 ? null : linkBank(linkOf(draft, chosen, read));
              }}
            />
          ))}
        </div>
      </Card>
    </>
  );
}

/** The one press: what is lacking is said, else the consent is asked for. */
function Agree({ ask, again, onAsked }: { ask: () => Promise<BankLink> | null; again: () => void; onAsked: (link: BankLink) => void }) {
  const client = useQueryClient();
  const asking = useMutation({
    mutationFn: async () => (await ask()) ?? null,
    onSuccess: async (link) => {
      if (link === null) return;
      client.setQueryData(bankQueries.one(link.id).queryKey, link);
      onAsked(link);
      await client.invalidateQueries({ queryKey: bankQueries.all() });
    },
    // The notice may have changed since it was read; the new one is shown beside the refusal.
    onError: again,
  });
  return (
    <div className="grid gap-4">
      {asking.isError && <RefusalNotice failure={asking.error} />}
      <Button look="primary" className="justify-self-start max-sm:w-full max-sm:whitespace-normal" busy={asking.isPending} onClick={() => asking.mutate()}>
        {words.agree}
      </Button>
    </div>
  );
}
