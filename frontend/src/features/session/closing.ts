import { Refusal } from "@/lib/refusal";

/** An account on its way out: until when it can be opened again, and whether its person wants that. */
export type Closing = { until: string; reopen: boolean };

/** What a refused sign-in says of an account that is being erased; null when that is not why it was refused. */
export function closingIn(failure: unknown): Closing | null {
  if (!(failure instanceof Refusal && failure.slug === "person-closing")) return null;
  const { final_at } = failure.problem as { final_at?: string };
  return final_at === undefined ? null : { until: final_at, reopen: false };
}
