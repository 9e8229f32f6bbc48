import { expect, type Page } from "@playwright/test";

/** An address far from everybody else's: one network is sent few codes. */
function ownNetwork(): string {
  return `10.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}.7`;
}

/** Someone who was never here before. */
export function newPhone(): string {
  return `98${String(Math.floor(Math.random() * 1e8)).padStart(8, "0")}`;
}

/** Takes the code that has come to the visible inbox. */
export async function takeCode(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: "Enter the code" })).toBeVisible();
  await page.getByRole("region", { name: "Demonstration inbox" }).getByRole("button", { name: /^Use \d{6}$/ }).click();
}

/** Asks for a code and enters it, whatever comes of it. */
export async function enterCode(page: Page, phone: string): Promise<void> {
  await page.setExtraHTTPHeaders({ "X-Forwarded-For": ownNetwork() });
  await page.goto("/");
  await page.getByLabel("Phone number").fill(phone);
  await page.getByRole("button", { name: "Send code" }).click();
  await takeCode(page);
}

/** Signs in by phone number and the code from the visible inbox. */
export async function signIn(page: Page, phone: string): Promise<void> {
  await enterCode(page, phone);
  await expect(page.getByRole("navigation", { name: "Places" }).first()).toBeVisible();
}

/** Says yes to the notice that comes with a newcomer's first statement. */
export async function agree(page: Page): Promise<void> {
  await page.getByRole("button", { name: "I agree, read it" }).click();
}

export async function enterDemonstration(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByRole("button", { name: "See it with a demonstration household" }).click();
  await expect(page.getByRole("region", { name: "This month in three figures" })).toBeVisible();
}

/** Proves by the phone's code, in the window that a sensitive request opens. */
export async function proveByPhone(page: Page): Promise<void> {
  const asking = page.getByRole("dialog", { name: "Is it you?" });
  await asking.getByRole("button", { name: /^Send a code to/ }).click();
  await asking.getByRole("button", { name: /^Use \d{6}$/ }).click();
  await asking.getByRole("button", { name: "Confirm" }).click();
}
