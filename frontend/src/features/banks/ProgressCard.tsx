import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { text } from "@/lib/text";
import type { BankLink, FetchDetail } from "@/lib/types";
import { Timeline, type Stage } from "@/ui/Timeline";

import { bankQueries, fetching } from "./api";
import { NextStep } from "./NextStep";

const words = text.banks.progress;

/** What each bank has sent so far: "HDFC Bank 312 rows, State Bank of India waiting". */
export function answersSoFar(link: BankLink, fetch: FetchDetail | null): string {
  const came = new Map((fetch?.deliveries ?? []).map((delivery) => [delivery.linked_account_id, delivery]));
  const banks = new Map<string, BankLink["accounts"]>();
  for (const account of link.accounts) banks.set(account.bank, [...(banks.get(account.bank) ?? []), account]);
  const say = ([bank, accounts]: [string, BankLink["accounts"]]) => {
    const deliveries = accounts.map((account) => came.get(account.id));
    if (deliveries.includes(undefined)) return words.waiting(bank);
    const failed = deliveries.find((delivery) => delivery?.state !== "ready");
    if (failed !== undefined) return words.not(bank, text.banks.accountStates[failed.state] || text.banks.accountStates.missing || "");
    return words.rows(bank, deliveries.reduce((sum, delivery) => sum + (delivery?.rows_new ?? 0) + (delivery?.rows_known ?? 0), 0));
  };
  return [...banks].map(say).join(", ");
}

function stagesOf(link: BankLink, latest: FetchDetail | null, simulated: boolean): Stage[] {
  const at = link.state === "asking" ? 0 : link.state === "pending" ? 1 : fetching(link) || link.fetch === null ? 2 : 3;
  const place = (stage: number): Stage["at"] => (stage < at ? "past" : stage === at ? "now" : "ahead");
  const over = at === 3 && link.fetch !== null;
  const rows = link.fetch?.rows_new ?? 0;
  return [
    { title: words.asking, detail: at === 0 ? words.askingDetail : undefined, at: place(0) },
    { title: at > 1 ? words.turnDone : words.turn, detail: at !== 1 ? undefined : simulated ? words.turnSimulated : words.turnDetail, at: place(1) },
    { title: words.answering, detail: at >= 2 ? answersSoFar(link, latest) || undefined : undefined, at: place(2) },
    { title: !over ? words.last : link.fetch?.state === "partly" ? words.donePartly(rows) : words.done(rows), at: over ? "past" : "ahead" },
  ];
}

export function useSimulated(link: Pick<BankLink, "provider">): boolean {
  return useQuery(bankQueries.providers()).data?.find((one) => one.id === link.provider)?.simulated === true;
}

/** How far a link has come, stage by stage, with the person's turn as a button. */
export function LinkProgress({ link, children }: { link: BankLink; children?: ReactNode }) {
  const simulated = useSimulated(link);
  const going = fetching(link);
  const latest = useQuery({ ...bankQueries.latest(link.id, going), enabled: link.fetch !== null });
  const fetch = latest.data?.id === link.fetch?.id ? (latest.data ?? null) : null;
  return (
    <div className="grid gap-4 px-4 pb-4 md:px-5 md:pb-5">
      <div aria-live="polite">
        <Timeline label={words.title} stages={stagesOf(link, fetch, simulated)} />
      </div>
      {link.step === "approve" && <NextStep link={link} size="medium" />}
      {going && <p className="text-sm text-faint">{words.hours}</p>}
      {children}
    </div>
  );
}
