import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { createHmac } from "node:crypto";

import { newPhone, proveByPhone, signIn } from "./people";

/** Thirty-second steps since 1970. */
const step = () => Math.floor(Date.now() / 30_000);

/** What an authenticator app shows (RFC 6238): the test is the app. */
function codeOf(secret: string, at: number): string {
  const bits = [...secret.replace(/\s/g, "")].map((sign) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(at));
  const digest = createHmac("sha1", key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function expectAccessible(page: Page): Promise<void> {
  await page.waitForTimeout(500);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`)).toEqual([]);
}

async function toSecurity(page: Page): Promise<void> {
  await page.goto("/settings/security");
  await expect(page.getByRole("heading", { name: "Second factor" })).toBeVisible();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
}

/** As far as the second step. */
async function byPhone(page: Page, phone: string): Promise<void> {
  await page.getByLabel("Phone number").fill(phone);
  await page.getByRole("button", { name: "Send code" }).click();
  await page.getByRole("region", { name: "Demonstration inbox" }).getByRole("button", { name: /^Use \d{6}$/ }).click();
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("an authenticator app is added, signs in, and is removed with fresh proof", async ({ page }) => {
      const phone = newPhone();
      await signIn(page, phone);
      await toSecurity(page);
      await expect(page.getByText("A code to your phone alone is the weaker way")).toBeVisible();
      await expectAccessible(page);

      await page.getByRole("button", { name: "Add an authenticator app" }).click();
      await expect(page.getByRole("dialog", { name: "Is it you?" })).toBeVisible();
      await expectAccessible(page);
      await proveByPhone(page);
      const adding = page.getByRole("dialog", { name: "Add an authenticator app" });
      await expect(adding.getByRole("img", { name: "QR code for an authenticator app" })).toBeVisible();
      await expectAccessible(page);
      const secret = await adding.locator("[data-secret]").innerText();
      let used = step();
      await adding.getByLabel("Code that the app shows").fill(codeOf(secret, used));
      await adding.getByRole("button", { name: "Add" }).click();

      const keep = page.getByRole("dialog", { name: "Keep these codes" });
      await expect(keep.getByRole("listitem")).toHaveCount(10);
      await expectAccessible(page);
      const recovery = await keep.getByRole("listitem").first().innerText();
      await keep.getByRole("button", { name: "I have kept them" }).click();
      await expect(page.getByText("10 codes left")).toBeVisible();
      await expectAccessible(page);

      await signOut(page);
      await byPhone(page, phone);
      await expectAccessible(page);
      used = Math.max(used + 1, step());
      await page.getByLabel("Code from your authenticator app").fill(codeOf(secret, used));
      await page.getByRole("button", { name: "Confirm" }).click();
      await expect(page.getByRole("navigation", { name: "Places" }).first()).toBeVisible();

      await page.goto("/settings/sessions");
      await expect(page.getByText("by authenticator app")).toBeVisible();
      await expect(page.getByText("New device")).toHaveCount(0);

      await toSecurity(page);
      await page.getByRole("button", { name: "Remove Authenticator app" }).click();
      await page.getByRole("dialog", { name: "Remove Authenticator app?" }).getByRole("button", { name: "Remove" }).click();
      const asking = page.getByRole("dialog", { name: "Is it you?" });
      await asking.getByLabel("Code from your authenticator app").fill("000000");
      await asking.getByRole("button", { name: "Confirm" }).click();
      await expect(asking.getByText("Check it and enter it again")).toBeVisible();
      await asking.getByRole("button", { name: "Use a recovery code" }).click();
      await asking.getByLabel("Recovery code").fill(recovery.toLowerCase());
      await asking.getByRole("button", { name: "Confirm" }).click();
      await expect(page.getByText("A code to your phone alone is the weaker way")).toBeVisible();
    });

    test("a passkey is added, signs in, and proves what is sensitive", async ({ page }) => {
      const devices = await page.context().newCDPSession(page);
      await devices.send("WebAuthn.enable");
      await devices.send("WebAuthn.addVirtualAuthenticator", {
        options: {
          protocol: "ctap2",
          transport: "internal",
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      });
      const phone = newPhone();
      await signIn(page, phone);
      await toSecurity(page);

      await page.getByRole("button", { name: "Add a passkey" }).click();
      await proveByPhone(page);
      await page.getByRole("dialog", { name: "Keep these codes" }).getByRole("button", { name: "I have kept them" }).click();
      await expect(page.getByRole("listitem").filter({ hasText: "Passkey" })).toBeVisible();

      await signOut(page);
      await byPhone(page, phone);
      await expectAccessible(page);
      await page.getByRole("button", { name: "Use passkey" }).click();
      await expect(page.getByRole("navigation", { name: "Places" }).first()).toBeVisible();

      await toSecurity(page);
      await page.getByRole("button", { name: "Make new codes" }).click();
      const asking = page.getByRole("dialog", { name: "Is it you?" });
      await expectAccessible(page);
      await asking.getByRole("button", { name: "Use passkey" }).click();
      await expect(page.getByRole("dialog", { name: "Keep these codes" }).getByRole("listitem")).toHaveCount(10);
    });
  });
}

test("who would rather not prove it changes nothing", async ({ page }) => {
  await signIn(page, newPhone());
  await toSecurity(page);

  await page.getByRole("button", { name: "Add an authenticator app" }).click();
  await page.getByRole("dialog", { name: "Is it you?" }).getByRole("button", { name: "Close" }).click();

  await expect(page.getByRole("alert")).toContainText("Prove once more that it is you");
  await expect(page.getByText("A code to your phone alone is the weaker way")).toBeVisible();
});

test("a phone number is changed with proof of both phones", async ({ page }) => {
  const [before, after] = [newPhone(), newPhone()];
  await signIn(page, before);
  await toSecurity(page);

  await page.getByRole("button", { name: "Change the number" }).click();
  const changing = page.getByRole("dialog", { name: "Change the number" });
  await changing.getByLabel("New number").fill(after);
  await changing.getByRole("button", { name: "Send code" }).click();
  await changing.getByRole("button", { name: /^Use \d{6}$/ }).click();
  await changing.getByRole("button", { name: "Change the number" }).click();
  await proveByPhone(page);

  await expect(page.getByText(`••••••${after.slice(-4)}`).first()).toBeVisible();
  await signOut(page);
  await signIn(page, after);
});
