import { Refusal, unreachable } from "@/lib/refusal";
import type { Problem } from "@/lib/types";

export const ROOT = "/api/v1";

export type Sending = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  json?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal;
};

async function problemFrom(response: Response): Promise<Problem> {
  const fallback = { type: "/problems/unexpected", title: "", status: response.status };
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null && "title" in body
      ? { ...fallback, ...(body as Partial<Problem>) }
      : fallback;
  } catch {
    return fallback;
  }
}

/** One request over the wire: the answer, or a Refusal. Knows nothing of sessions. */
export async function send(path: string, sending: Sending = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", ...sending.headers };
  if (sending.json !== undefined) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(ROOT + path, {
      method: sending.method ?? "GET",
      headers,
      body: sending.form ?? (sending.json === undefined ? undefined : JSON.stringify(sending.json)),
      credentials: "same-origin",
      signal: sending.signal,
    });
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === "AbortError") throw failure;
    throw unreachable();
  }
  if (!response.ok) throw new Refusal(await problemFrom(response));
  return response;
}

/** The body of an answer as JSON; nothing for 204 and empty answers. */
export async function bodyOf<T>(response: Response): Promise<T> {
  const words = await response.text();
  return (words === "" ? undefined : JSON.parse(words)) as T;
}
