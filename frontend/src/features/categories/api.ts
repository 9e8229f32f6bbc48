import { call, query } from "@/lib/http";
import type { Category, NewCategory } from "@/lib/types";

export function addCategory(fresh: NewCategory): Promise<Category> {
  return call<Category>("/categories", { method: "POST", json: fresh });
}

export function renameCategory(id: string, name: string): Promise<Category> {
  return call<Category>(`/categories/${encodeURIComponent(id)}`, { method: "PATCH", json: { name } });
}

export function removeCategory(id: string, moveTo: string): Promise<void> {
  return call(`/categories/${encodeURIComponent(id)}${query({ move_to: moveTo })}`, { method: "DELETE" });
}
