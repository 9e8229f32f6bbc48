import { Refusal, unreachable } from "@/lib/refusal";
import { bodyOf, send, type Sending } from "@/lib/send";
import { freshToken, refresh, sessionState } from "@/lib/session";
import { askForProof } from "@/lib/stepUp";

function key(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Why there is no token: the session ended, or it could not be renewed just now. */
function withoutToken(): Refusal {
  return sessionState().status === "signed-in"
    ? unreachable()
    : new Refusal({ type: "/problems/session-over", title: "", status: 401 });
}

/** A request in the person's name; when it asks for fresh proof, the person is asked and it is sent once more. */
export async function answer(path: string, sending: Sending = {}): Promise<Response> {
  try {
    return await asPerson(path, sending);
  } catch (refusal) {
    if (!(refusal instanceof Refusal && refusal.slug === "step-up-required")) throw refusal;
    const token = await askForProof(refusal.problem);
    if (token === null) throw refusal;
    return asPerson(path, { ...sending, headers: { ...sending.headers, "Step-Up": token } });
  }
}

/** Renews the access token before it lapses and once after a 401. */
async function asPerson(path: string, sending: Sending = {}): Promise<Response> {
  const headers: Record<string, string> = { ...sending.headers };
  if (sending.method === "POST") headers["Idempotency-Key"] = key();
  const attempt = (token: string) =>
    send(path, { ...sending, headers: { ...headers, Authorization: `Bearer ${token}` } });

  if (freshToken() === null) await refresh();
  const token = freshToken();
  if (token === null) throw withoutToken();
  try {
    return await attempt(token);
  } catch (refusal) {
    if (!(refusal instanceof Refusal && refusal.status === 401)) throw refusal;
    if (!(await refresh())) throw refusal;
    const renewed = freshToken();
    if (renewed === null) throw refusal;
    return attempt(renewed);
  }
}

/** A request in the person's name and the JSON it answers. Throws Refusal and shows nothing. */
export async function call<T>(path: string, sending: Sending = {}): Promise<T> {
  return bodyOf<T>(await answer(path, sending));
}

/** Builds "?a=1&b=2", leaving out what is not set. */
export function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "" && value !== false) search.set(name, String(value));
  }
  const words = search.toString();
  return words === "" ? "" : `?${words}`;
}
