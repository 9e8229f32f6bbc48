import { useSyncExternalStore } from "react";

import { setLocale } from "@/lib/locale";
import { Refusal } from "@/lib/refusal";
import { bodyOf, send } from "@/lib/send";
import type { Person, SignedIn } from "@/lib/types";

/** Who is signed in. The access token lives here, in memory, and nowhere else. */
export type SessionState =
  | { status: "starting" }
  | { status: "signed-out"; reason: "none" | "over" | "left" | "unreachable" }
  | { status: "signed-in"; person: Person; sessionId: string };

const COOKIE_HEADERS = { "X-FinSure": "1" };
const EARLY_MS = 30_000;
const ROTATION_MS = 200;

let state: SessionState = { status: "starting" };
let token: { value: string; expiresAt: number } | null = null;
let refreshing: Promise<boolean> | null = null;
const watchers = new Set<() => void>();
const tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("finsure-session");

function become(next: SessionState): void {
  state = next;
  watchers.forEach((watch) => watch());
}

/** Takes what a sign-in or refresh answered. */
export function enter(answer: SignedIn): void {
  token = { value: answer.access_token, expiresAt: Date.now() + answer.expires_in_seconds * 1000 };
  setLocale(answer.person);
  become({ status: "signed-in", person: answer.person, sessionId: answer.session_id });
}

export function setPerson(person: Person): void {
  setLocale(person);
  if (state.status === "signed-in") become({ ...state, person });
}

function leave(reason: "none" | "over" | "left" | "unreachable"): void {
  token = null;
  become({ status: "signed-out", reason });
}

tabs?.addEventListener("message", (event: MessageEvent) => {
  if (event.data === "left" && state.status === "signed-in") leave("left");
});

/** The token to send, or nothing while it is missing or about to lapse. */
export function freshToken(): string | null {
  return token !== null && token.expiresAt - Date.now() > EARLY_MS ? token.value : null;
}

function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  return "locks" in navigator ? (navigator.locks.request("finsure-refresh", work) as Promise<T>) : work();
}

async function askForRefresh(): Promise<void> {
  const ask = async () => {
    const answer = await bodyOf<SignedIn | undefined>(await send("/auth/refresh", { method: "POST", headers: COOKIE_HEADERS }));
    // An empty answer: there is no cookie, so there is nothing to renew.
    if (answer === undefined) leave(state.status === "signed-in" ? "over" : "none");
    else enter(answer);
  };
  try {
    await ask();
  } catch (refusal) {
    // Another tab rotated the cookie a moment ago; its answer brings the browser the new one.
    if (!(refusal instanceof Refusal && refusal.status === 409)) throw refusal;
    await new Promise((passed) => setTimeout(passed, ROTATION_MS));
    await ask();
  }
}

async function refreshOnce(): Promise<boolean> {
  try {
    await oneTabAtATime(askForRefresh);
    return token !== null;
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    const wasIn = state.status === "signed-in";
    if (refusal.status === 401) leave(wasIn ? "over" : "none");
    else if (!wasIn) leave("unreachable");
    return false;
  }
}

/** Renews the access token; callers at the same moment share one request. */
export function refresh(): Promise<boolean> {
  refreshing ??= refreshOnce().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** Ends this session here and in the other tabs; the person is out even when the server cannot be reached. */
export async function signOut(): Promise<void> {
  try {
    await send("/auth/sign-out", { method: "POST", headers: COOKIE_HEADERS });
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
  }
  forget();
}

/** Drops what this browser knows, after the server ended the session. */
export function forget(): void {
  tabs?.postMessage("left");
  leave("left");
}

export function sessionState(): SessionState {
  return state;
}

export function useSession(): SessionState {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => state,
  );
}
