import { text } from "@/lib/text";
import type { AuditEvent } from "@/lib/types";

const words = text.activity;

/** What happened, in plain words; an action that is newer than these words is at least readable. */
export function titleOf(event: AuditEvent): string {
  const title = words.actions[event.action];
  if (title !== undefined) return title;
  const plain = event.action.replaceAll(/[.-]/g, " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** What else is to be said, from details that only this person can open. */
export function factsOf({ details }: AuditEvent): string[] {
  const facts: string[] = [];
  if (typeof details.reason === "string") facts.push(words.reasons[details.reason] ?? details.reason);
  if (details.new_device === true) facts.push(words.newDevice);
  if (typeof details.rows === "number") facts.push(words.rows(details.rows));
  if (typeof details.sessions === "number") facts.push(words.sessions(details.sessions));
  if (Array.isArray(details.fields)) facts.push(details.fields.map((field) => words.fields[String(field)] ?? String(field)).join(", "));
  return facts.filter((fact) => fact !== "");
}

const ALARMING = new Set(["sign-in.failed", "access.denied", "proof.refused", "recovery-code.used"]);

/** Whether a person should look twice. */
export function isAlarming({ action, details }: AuditEvent): boolean {
  return ALARMING.has(action) || details.reason === "reused" || details.new_device === true;
}
