import type { FieldError, Problem } from "@/lib/types";

/** A refusal the server (or the network) gave; `slug` is the contract to switch on. */
export class Refusal extends Error {
  readonly slug: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: FieldError[];
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = "Refusal";
    this.problem = problem;
    this.slug = problem.type.split("/").pop() ?? "";
    this.status = problem.status;
    this.title = problem.title;
    this.detail = problem.detail ?? "";
    this.errors = problem.errors ?? [];
  }

  /** What is wrong with one field, in the server's words. */
  of(field: string): string | undefined {
    return this.errors.find((error) => error.pointer === `#/${field}`)?.detail;
  }
}

/** The request never reached the server, or the answer never came back. */
export function unreachable(): Refusal {
  return new Refusal({ type: "/problems/unreachable", title: "", status: 0 });
}
