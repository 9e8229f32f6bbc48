import { queryOptions } from "@tanstack/react-query";

import { call } from "@/lib/http";
import type { Page, Person, PersonChanges, Session } from "@/lib/types";

export const settingsQueries = {
  person: () => queryOptions({ queryKey: ["person"], queryFn: () => call<Person>("/me") }),
  sessions: () =>
    queryOptions({ queryKey: ["sessions"], queryFn: async () => (await call<Page<Session>>("/auth/sessions")).items }),
};

export function changePerson(changes: PersonChanges): Promise<Person> {
  return call<Person>("/me", { method: "PATCH", json: changes });
}

export function endSession(id: string): Promise<void> {
  return call(`/auth/sessions/${id}`, { method: "DELETE" });
}

export function endAllSessions(): Promise<void> {
  return call("/auth/sessions", { method: "DELETE" });
}
