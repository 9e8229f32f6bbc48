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

/** A code is on its way to a phone; `enter` signs in with it. */
export type Sent = { key: string; resendAfterSeconds: number; enter: (code: string) => Promise<void> };

export async function askForCode({ firebase }: SignInOptions, phone: string): Promise<Sent> {
  if (firebase !== null) {
    const { sendCode } = await import("./firebase");
    return sendCode(firebase, phone, signInWithFirebase);
  }
  const sent = await bodyOf<Challenge>(await send("/auth/codes", { method: "POST", json: { phone } }));
  return {
    key: sent.challenge_id,
    resendAfterSeconds: sent.resend_after_seconds,
    enter: (code) => signIn(sent.challenge_id, code),
  };
}

function device(): string {
  const agent = navigator.userAgent;
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(agent)?.[1] ?? "Browser";
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|CrOS|Linux)/.exec(agent)?.[1] ?? "";
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS", CrOS: "ChromeOS" };
  return [browser, system].filter(Boolean).map((word) => names[word] ?? word).join(", ");
}

async function signIn(challenge_id: string, code: string): Promise<void> {
  enter(
    await bodyOf<SignedIn>(
      await send("/auth/sessions", { method: "POST", json: { challenge_id, code, device: device() } }),
    ),
  );
}

async function signInWithFirebase(id_token: string): Promise<void> {
  enter(await bodyOf<SignedIn>(await send("/auth/firebase", { method: "POST", json: { id_token, device: device() } })));
}

export async function enterDemonstration(): Promise<void> {
  enter(await bodyOf<SignedIn>(await send("/auth/demonstration", { method: "POST", json: {} })));
}
