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

/** Which of the four stages a link is at; past them all once its newest fetch is over. */
function stageOf(link: BankLink): number {
  if (link.state === "asking") return 0;
  if (link.state === "pending") return 1;
  return fetching(link) || link.fetch === null ? 2 : 4;
}

function doneWords({ fetch }: BankLink): string {
  if (fetch === null) return words.last;
  if (fetch.state === "partly") return words.donePartly(fetch.rows_new);
  return fetch.state === "recorded" ? words.done(fetch.rows_new) : text.banks.one.fetchStates[fetch.state];
}

function stagesOf(link: BankLink, latest: FetchDetail | null, simulated: boolean): Stage[] {
  const at = stageOf(link);
  const stages = [
    { title: words.asking, detail: words.askingDetail },
    { title: at > 1 ? words.turnDone : words.turn, detail: simulated ? words.turnSimulated : words.turnDetail },
    { title: words.answering, detail: answersSoFar(link, latest) || undefined },
    { title: at > 3 ? doneWords(link) : words.last },
  ];
  // What each bank sent stays in sight; the other details are for the moment.
  return stages.map(({ title, detail }, stage) => ({
    title,
    detail: stage === at || (stage === 2 && at > 2) ? detail : undefined,
    at: stage < at ? "past" : stage === at ? "now" : "ahead",
  }));
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
      {link.step === "approve" && (
        <div>
          <NextStep link={link} size="medium" />
        </div>
      )}
      {going && <p className="text-sm text-faint">{words.hours}</p>}
      {children}
    </div>
  );
}
