import { queryOptions } from "@tanstack/react-query";

import { call } from "@/lib/http";
import { bodyOf, send } from "@/lib/send";
import { enter } from "@/lib/session";
import type {
  Challenge,
  FirebaseProject,
  InboxMessage,
  PasskeyOptions,
  Pending,
  Proof,
  SignedIn,
  SignInOptions,
  StepUpCode,
  StepUpToken,
} from "@/lib/types";

import type { FirebaseCode } from "./firebase";

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

/** A code is on its way to a phone; `enter` signs in with it, or answers what still has to be proven. */
export type Sent = { key: string; resendAfterSeconds: number; enter: (code: string, reopen: boolean) => Promise<Pending | null> };

export async function askForCode({ firebase }: SignInOptions, phone: string): Promise<Sent> {
  if (firebase !== null) {
    const { key, resendAfterSeconds, confirm } = await askFirebaseForCode(firebase, phone);
    return { key, resendAfterSeconds, enter: (code, reopen) => confirm(code, (token) => signInWithFirebase(token, reopen)) };
  }
  const sent = await bodyOf<Challenge>(await send("/auth/codes", { method: "POST", json: { phone } }));
  return {
    key: sent.challenge_id,
    resendAfterSeconds: sent.resend_after_seconds,
    enter: (code, reopen) => signIn("/auth/sessions", { challenge_id: sent.challenge_id, code, reopen }),
  };
}

/** Has Firebase send a code; its code is loaded with the first one. */
export async function askFirebaseForCode(project: FirebaseProject, phone: string): Promise<FirebaseCode> {
  const { sendCode } = await import("./firebase");
  return sendCode(project, phone);
}

function device(): string {
  const agent = navigator.userAgent;
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(agent)?.[1] ?? "Browser";
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|CrOS|Linux)/.exec(agent)?.[1] ?? "";
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS", CrOS: "ChromeOS" };
  return [browser, system].filter(Boolean).map((word) => names[word] ?? word).join(", ");
}

/** Lets the person in, or answers what still has to be proven. Within the grace of an erasure `reopen` opens the account again. */
async function signIn(path: string, proof: Record<string, unknown>): Promise<Pending | null> {
  const json = { ...proof, device: device() };
  const answer = await bodyOf<SignedIn | Pending>(await send(path, { method: "POST", json }));
  if ("pending_token" in answer) return answer;
  enter(answer);
  return null;
}

export async function finishSignIn(pending_token: string, proof: Proof): Promise<void> {
  enter(await bodyOf<SignedIn>(await send("/auth/second-step", { method: "POST", json: { pending_token, ...proof } })));
}

export async function passkeyForSignIn(pending_token: string): Promise<unknown> {
  const asked = await send("/auth/second-step/passkey", { method: "POST", json: { pending_token } });
  return (await bodyOf<PasskeyOptions>(asked)).options;
}

export async function passkeyForStepUp(id: string): Promise<unknown> {
  return (await call<PasskeyOptions>(`/auth/step-ups/${id}/passkey`, { method: "POST" })).options;
}

export function codeForStepUp(id: string): Promise<StepUpCode> {
  return call<StepUpCode>(`/auth/step-ups/${id}/code`, { method: "POST" });
}

export async function proveStepUp(id: string, proof: Proof): Promise<string> {
  return (await call<StepUpToken>(`/auth/step-ups/${id}`, { method: "POST", json: proof })).token;
}

function signInWithFirebase(id_token: string, reopen: boolean): Promise<Pending | null> {
  return signIn("/auth/firebase", { id_token, reopen });
}

export async function enterDemonstration(): Promise<void> {
  enter(await bodyOf<SignedIn>(await send("/auth/demonstration", { method: "POST", json: {} })));
}
