import type { Mapping } from "@/lib/types";

/** What a column holds. Narration may stand in several columns, every other role in one. */
export const ROLES = ["none", "date", "narration", "amount", "debit", "credit", "type", "balance", "reference", "value_date"] as const;
export type Role = (typeof ROLES)[number];

type Single = Exclude<Role, "none" | "narration">;
const SINGLE: Single[] = ["date", "amount", "debit", "credit", "type", "balance", "reference", "value_date"];

export type Draft = Omit<Mapping, "columns" | "flip_sign"> & { roles: Role[]; flip_sign: boolean };

export function draftOf(mapping: Mapping, columns: number): Draft {
  const roles: Role[] = Array.from({ length: columns }, () => "none");
  for (const column of mapping.columns.narration) roles[column] = "narration";
  for (const role of SINGLE) {
    const column = mapping.columns[role];
    if (typeof column === "number" && column >= 0) roles[column] = role;
  }
  const { header_line, date_order, decimal, flip_sign, currency } = mapping;
  return { header_line, date_order, decimal, flip_sign, currency, roles };
}

/** Gives a column a role; a role that only one column can have leaves the column that had it. */
export function withRole(draft: Draft, column: number, role: Role): Draft {
  const free = (other: Role): Role => (role !== "none" && role !== "narration" && other === role ? "none" : other);
  const clash = (other: Role): Role => {
    if (role === "amount" && (other === "debit" || other === "credit")) return "none";
    return (role === "debit" || role === "credit") && other === "amount" ? "none" : other;
  };
  return { ...draft, roles: draft.roles.map((other, place) => (place === column ? role : clash(free(other)))) };
}

export type Missing = "date" | "narration" | "amount";

export function missingIn(draft: Draft): Missing[] {
  const has = (role: Role) => draft.roles.includes(role);
  const missing: Missing[] = [];
  if (!has("date")) missing.push("date");
  if (!has("narration")) missing.push("narration");
  if (!has("amount") && !has("debit") && !has("credit")) missing.push("amount");
  return missing;
}

/** The mapping as the server takes it; null until the needed columns are named. */
export function mappingOf(draft: Draft): Mapping | null {
  if (missingIn(draft).length > 0) return null;
  const { roles, ...same } = draft;
  const at = (role: Role) => {
    const column = roles.indexOf(role);
    return column < 0 ? null : column;
  };
  return {
    ...same,
    columns: {
      date: at("date") ?? 0,
      narration: roles.flatMap((role, column) => (role === "narration" ? [column] : [])),
      amount: at("amount"),
      debit: at("debit"),
      credit: at("credit"),
      type: at("type"),
      balance: at("balance"),
      reference: at("reference"),
      value_date: at("value_date"),
    },
  };
}
