import { queryOptions } from "@tanstack/react-query";

import { bodyOf, send } from "@/lib/send";
import { enter } from "@/lib/session";
import type { Challenge, InboxMessage, SignedIn, SignInOptions } from "@/lib/types";

export const sessionQueries = {
  options: () =>
    queryOptions({
      queryKey: ["options"],
      queryFn: async () => bodyOf<SignInOptions>(await send("/auth/options")),
      staleTime: Infinity,
    }),
  inbox: () =>
    queryOptions({
      queryKey: ["inbox"],
      queryFn: async () => (await bodyOf<{ items: InboxMessage[] }>(await send("/demonstration/inbox"))).items,
      refetchInterval: 1500,
    }),
};

export async function askForCode(phone: string): Promise<Challenge> {
  return bodyOf<Challenge>(await send("/auth/codes", { method: "POST", json: { phone } }));
}

function device(): string {
  const agent = navigator.userAgent;
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(agent)?.[1] ?? "Browser";
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|CrOS|Linux)/.exec(agent)?.[1] ?? "";
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS", CrOS: "ChromeOS" };
  return [browser, system].filter(Boolean).map((word) => names[word] ?? word).join(", ");
}

/** Within the grace of an erasure `reopen` opens the account again. */
export async function signIn(challenge_id: string, code: string, reopen: boolean): Promise<void> {
  enter(
    await bodyOf<SignedIn>(
      await send("/auth/sessions", { method: "POST", json: { challenge_id, code, device: device(), reopen } }),
    ),
  );
}

export async function enterDemonstration(): Promise<void> {
  enter(await bodyOf<SignedIn>(await send("/auth/demonstration", { method: "POST", json: {} })));
}
