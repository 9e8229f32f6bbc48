import { useSyncExternalStore } from "react";

import type { Means, Problem } from "@/lib/types";

/** A request that waits until the person has proven once more that it is them. */
export type StepUpAsked = { id: string; means: Means[]; settle: (token: string | null) => void };

type Members = { step_up_id?: string; means?: Means[] };

let asked: StepUpAsked | null = null;
let last: Promise<unknown> = Promise.resolve();
const watchers = new Set<() => void>();

function become(next: StepUpAsked | null): void {
  asked = next;
  watchers.forEach((watch) => watch());
}

/** Opens the dialog; the token for the one request, or null when the person would rather not. One at a time. */
export function askForProof(problem: Problem): Promise<string | null> {
  const { step_up_id: id = "", means = [] } = problem as Problem & Members;
  const turn = last.then(() => new Promise<string | null>((settle) => become({ id, means, settle })).finally(() => become(null)));
  last = turn;
  return turn;
}

export function useStepUp(): StepUpAsked | null {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => asked,
  );
}
