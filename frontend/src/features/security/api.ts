import { queryOptions } from "@tanstack/react-query";

import { call } from "@/lib/http";
import { makePasskey } from "@/lib/passkeys";
import type { AppToAdd, Factor, FactorAdded, Factors, NewFactor, PasskeyToAdd, Person, PhoneCode } from "@/lib/types";

export const securityQueries = {
  factors: () => queryOptions({ queryKey: ["factors"], queryFn: () => call<Factors>("/factors") }),
};

export function beginApp(): Promise<AppToAdd> {
  return call<AppToAdd>("/factors/authenticator", { method: "POST" });
}

export function addFactor(factor: NewFactor): Promise<FactorAdded> {
  return call<FactorAdded>("/factors", { method: "POST", json: factor });
}

/** Asks the server, then the device, then tells the server what the device made. */
export async function addPasskey(): Promise<FactorAdded> {
  const { ceremony_id, options } = await call<PasskeyToAdd>("/factors/passkey", { method: "POST" });
  return addFactor({ ceremony_id, credential: await makePasskey(options) });
}

export function renameFactor(id: string, name: string): Promise<Factor> {
  return call<Factor>(`/factors/${id}`, { method: "PATCH", json: { name } });
}

export function removeFactor(id: string): Promise<void> {
  return call(`/factors/${id}`, { method: "DELETE" });
}

export async function newRecoveryCodes(): Promise<string[]> {
  return (await call<{ codes: string[] }>("/factors/recovery-codes", { method: "POST" })).codes;
}

export function askForPhoneCode(phone: string): Promise<PhoneCode> {
  return call<PhoneCode>("/me/phone/code", { method: "POST", json: { phone } });
}

export function changePhone(ceremony_id: string, code: string): Promise<Person> {
  return call<Person>("/me/phone", { method: "PUT", json: { ceremony_id, code } });
}
