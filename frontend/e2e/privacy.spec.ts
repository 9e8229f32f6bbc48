import { expect, test, type Locator, type Page } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { enterCode, newPhone, proveByPhone, signIn, takeCode } from "./people";

const statement = fileURLToPath(new URL("./files/hdfc-savings.csv", import.meta.url));

/** Presses, each counted: what a person has to do from Today to get somewhere. */
function counted() {
  let presses = 0;
  return {
    press: async (target: Locator) => {
      await target.click();
      presses += 1;
    },
    count: () => presses,
  };
}

function rowsIn(archive: string): Record<string, number> {
  const read = "import json,sys,zipfile;print(zipfile.ZipFile(sys.argv[1]).read('manifest.json').decode())";
  const { tables } = JSON.parse(execFileSync("python3", ["-c", read, archive], { encoding: "utf8" })) as { tables: { name: string; rows: number }[] };
  return Object.fromEntries(tables.map(({ name, rows }) => [name, rows]));
}

async function bringStatement(page: Page, press: (target: Locator) => Promise<void>): Promise<void> {
  await press(page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "Import" }));
  const chooser = page.waitForEvent("filechooser");
  await press(page.getByRole("main").getByText("Choose a file", { exact: true }));
  await (await chooser).setFiles(statement);
  await press(page.getByRole("button", { name: "I agree, read it" }));
  await expect(page.getByText("12 rows, all new")).toBeVisible();
}

async function openPrivacy(page: Page, press: (target: Locator) => Promise<void>): Promise<void> {
  await press(page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "Settings" }));
  await press(page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Privacy" }));
}

test("a person agrees, sees every use, takes everything along, withdraws, erases, and comes back in time", async ({ page }) => {
  const phone = newPhone();
  await signIn(page, phone);
  const giving = counted();
  await bringStatement(page, giving.press);
  await page.getByRole("button", { name: "Record 12 rows" }).click();
  await expect(page.getByText("12 transactions recorded")).toBeVisible();

  const withdrawing = counted();
  await openPrivacy(page, withdrawing.press);
  const consent = page.getByRole("region", { name: "Keep them in my ledger", exact: true });
  await consent.getByRole("button", { name: /^What happened/ }).click();
  await expect(consent.getByText("Used to record a statement in your ledger")).toBeVisible();
  await expect(consent.getByText("Used to take in and read a statement")).toBeVisible();
  await expect(consent.getByText("You agreed")).toBeVisible();

  await page.getByRole("link", { name: "Your data" }).click();
  await page.getByRole("button", { name: "Make an export" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: /^Download the export/ }).click();
  await proveByPhone(page);
  const rows = rowsIn(await (await download).path());
  expect(rows).toMatchObject({ "ledger.transaction": 12, "ledger.account": 1, "consent.consent": 2, "identity.user": 1 });

  await page.getByRole("link", { name: "Consents", exact: true }).click();
  await withdrawing.press(page.getByRole("button", { name: "Withdraw all" }));
  await expect(page.getByText("Withdrawn", { exact: true })).toHaveCount(3); // both consents, and the toast
  expect(giving.count()).toBe(3);
  expect(withdrawing.count()).toBeLessThanOrEqual(giving.count());

  await page.getByRole("link", { name: "Erase", exact: true }).click();
  await page.getByLabel("Type ERASE to go on").fill("erase");
  await page.getByRole("button", { name: "Close and erase my account" }).click();
  await expect(page.getByText("Type ERASE in capital letters.")).toBeVisible();
  await page.getByLabel("Type ERASE to go on").fill("ERASE");
  await page.getByRole("button", { name: "Close and erase my account" }).click();
  await proveByPhone(page);
  await expect(page.getByRole("heading", { name: "Receipt of erasure" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Your account is closed" })).toBeVisible();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save the receipt" }).click();
  expect((await saved).suggestedFilename()).toMatch(/^finsure-receipt-[0-9a-f]{32}\.json$/);
  const receipt = page.url();

  await enterCode(page, phone);
  await expect(page.getByRole("heading", { name: "This account is being erased" })).toBeVisible();
  await page.getByRole("button", { name: "Leave it closed" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();

  await enterCode(page, phone);
  await page.getByRole("button", { name: "Open it again" }).click();
  await takeCode(page);
  await expect(page.getByRole("navigation", { name: "Places" }).first()).toBeVisible();
  await page.goto("/transactions");
  await expect(page.getByText("12 transactions")).toBeVisible();
  await page.goto(receipt);
  await expect(page.getByText("The erasure was taken back")).toBeVisible();
});

test("consents are given again under the notice, in either language, by keyboard", async ({ page }) => {
  await signIn(page, newPhone());
  await page.goto("/settings/privacy");
  const open = page.getByRole("button", { name: "Agree to all" });
  await open.focus();
  await page.keyboard.press("Enter");

  const dialog = page.getByRole("dialog", { name: "Agree" });
  await expect(dialog.getByText("Nobody else gets your data.")).toBeVisible();
  await dialog.getByRole("radio", { name: "हिन्दी" }).focus();
  await page.keyboard.press("Space");
  await expect(dialog.getByText("आपका डेटा किसी और को नहीं दिया जाता।")).toBeVisible();
  await dialog.getByRole("button", { name: "I agree" }).focus();
  await page.keyboard.press("Enter");

  await expect(page.getByRole("button", { name: "Version 1, हिन्दी" })).toHaveCount(2);
  await page.getByRole("button", { name: "Withdraw: Keep them in my ledger" }).click();
  await expect(page.getByRole("button", { name: "Agree again: Keep them in my ledger" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Withdraw: Read and sort the statements I bring" })).toBeVisible();
});

test("an export comes back into an empty ledger of another person", async ({ page }) => {
  await signIn(page, newPhone());
  await bringStatement(page, (target) => target.click());
  await page.getByRole("button", { name: "Record 12 rows" }).click();
  await expect(page.getByText("12 transactions recorded")).toBeVisible();
  await page.goto("/settings/privacy/data");
  await page.getByRole("button", { name: "Make an export" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: /^Download the export/ }).click();
  await proveByPhone(page);
  const archive = await (await download).path();
  await page.getByRole("button", { name: "Sign out" }).click();

  await signIn(page, newPhone());
  await page.goto("/import");
  await page.getByRole("link", { name: "Bring an export back" }).click();
  await page.getByLabel("Choose an export").setInputFiles(archive);
  await page.getByRole("button", { name: "I agree" }).click();
  await expect(page.getByText(/rows came back$/).first()).toBeVisible();
  await page.goto("/transactions");

  await expect(page.getByText("12 transactions")).toBeVisible();
});

test("the demonstration household sees everything and is not erased", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "See it with a demonstration household" }).click();
  await expect(page.getByRole("navigation", { name: "Places" }).first()).toBeVisible();
  await page.goto("/settings/privacy/erase");

  await expect(page.getByText(/demonstration household belongs to everyone/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Close and erase my account" })).toHaveCount(0);
});
