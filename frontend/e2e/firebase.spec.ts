import { expect, test, type Page } from "@playwright/test";

import { newPhone } from "./people";

/** At a FinSure whose provider is Firebase, on the Auth emulator; playwright.config.ts says where both are. */
const EMULATOR = `http://${process.env.FINSURE_TEST_AUTH_EMULATOR ?? ""}`;
const PROJECT = "demo-finsure";

/** The code that the emulator would have sent to a phone. */
async function codeOf(page: Page, phone: string): Promise<string> {
  const answer = await page.request.get(`${EMULATOR}/emulator/v1/projects/${PROJECT}/verificationCodes`);
  const { verificationCodes } = (await answer.json()) as { verificationCodes: { phoneNumber: string; code: string }[] };
  return verificationCodes.filter(({ phoneNumber }) => phoneNumber === `+91${phone}`).at(-1)?.code ?? "";
}

async function askForCode(page: Page, phone: string): Promise<void> {
  await page.goto("/");
  await page.getByLabel("Phone number").fill(phone);
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByRole("heading", { name: "Enter the code" })).toBeVisible();
}

/** Where a page's requests went, and what the content policy stopped. */
function watched(page: Page): { hosts: Set<string>; stopped: string[] } {
  const seen = { hosts: new Set<string>(), stopped: [] as string[] };
  page.on("request", (request) => seen.hosts.add(new URL(request.url()).host));
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) seen.stopped.push(message.text());
  });
  return seen;
}

test("a code from Firebase signs a person in, who stays in", async ({ page, baseURL }) => {
  const phone = newPhone();
  const seen = watched(page);
  await askForCode(page, phone);
  await expect(page.getByRole("region", { name: "Demonstration inbox" })).toBeHidden();

  await page.getByLabel("Code").fill(await codeOf(page, phone));

  await expect(page.getByRole("navigation", { name: "Places" }).first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole("navigation", { name: "Places" }).first()).toBeVisible();
  expect(seen.stopped).toEqual([]);
  expect([...seen.hosts].sort()).toEqual([new URL(EMULATOR).host, new URL(baseURL ?? "").host].sort());
});

test("a wrong code is told at the field, and the right one still counts", async ({ page }) => {
  const phone = newPhone();
  await askForCode(page, phone);
  const right = await codeOf(page, phone);

  await page.getByLabel("Code").fill(right === "000000" ? "000001" : "000000");
  await expect(page.getByText(/This is not the code that was sent/)).toBeVisible();
  await page.getByLabel("Code").fill(right);

  await expect(page.getByRole("navigation", { name: "Places" }).first()).toBeVisible();
});

test("nothing of the person stays in the browser's stores", async ({ page }) => {
  const phone = newPhone();
  await askForCode(page, phone);
  await page.getByLabel("Code").fill(await codeOf(page, phone));
  await expect(page.getByRole("navigation", { name: "Places" }).first()).toBeVisible();

  const kept = await page.evaluate(async () => ({
    stores: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
    databases: (await indexedDB.databases()).map(({ name }) => name),
  }));

  expect(kept.stores).not.toContain(phone);
  expect(kept.stores).not.toMatch(/eyJ|token|firebase/i);
  // Dates and versions that Firebase counts its users' kits by; nothing of a person.
  expect(kept.databases.filter((name) => name !== "firebase-heartbeat-database")).toEqual([]);
});

test("who has no second factor proves themselves by another code from Firebase, and adds one", async ({ page }) => {
  const phone = newPhone();
  const seen = watched(page);
  await askForCode(page, phone);
  await page.getByLabel("Code").fill(await codeOf(page, phone));
  await expect(page.getByRole("navigation", { name: "Places" }).first()).toBeVisible();
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Add an authenticator app" }).click();
  const asking = page.getByRole("dialog", { name: "Is it you?" });
  await expect(asking.getByText(`••••••${phone.slice(-4)}`)).toBeVisible();

  // Google's challenge would open at the end of the page, which a modal window makes unreachable.
  let go = () => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route(/accounts:sendVerificationCode/, async (route) => {
    await held;
    await route.continue();
  });
  await asking.getByLabel("Phone number").fill(phone);
  await asking.getByRole("button", { name: "Send code" }).click();
  await expect(page.locator("dialog[open]:not(:modal)")).toBeVisible();
  go();
  const code = asking.getByLabel("Code from the message");
  await expect(code).toBeFocused();
  await expect(page.locator("dialog:modal")).toBeVisible();
  await code.fill(await codeOf(page, phone));
  await asking.getByRole("button", { name: "Confirm" }).click();

  await expect(page.getByRole("img", { name: "QR code for an authenticator app" })).toBeVisible();
  expect(seen.stopped).toEqual([]);
});

test("the server of the local provider loads nothing of Firebase", async ({ browser }) => {
  const page = await browser.newPage({ baseURL: process.env.FINSURE_E2E_URL });
  const scripts: string[] = [];
  page.on("request", (request) => scripts.push(request.url()));
  await askForCode(page, newPhone());

  expect(scripts.filter((url) => /firebase|google/i.test(url))).toEqual([]);
  await page.close();
});
