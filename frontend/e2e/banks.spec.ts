import { expect, test, type Page } from "@playwright/test";

import { newPhone, proveByPhone, signIn } from "./people";

// make test serves a FinSure that reaches the simulated aggregator; one that reaches none cannot show this.
const CODE = "123456";

/** Chooses banks by name and says yes; ends where the aggregator's page can be opened. */
async function ask(page: Page, banks: string[]): Promise<void> {
  await page.goto("/banks/link");
  for (const bank of banks) {
    await page.getByLabel("Search banks").fill(bank);
    await page.getByRole("checkbox", { name: bank }).first().check();
  }
  await page.getByRole("button", { name: "Agree and go on to the aggregator" }).click();
  await proveByPhone(page);
  await expect(page.getByText("Your turn")).toBeVisible();
}

/** Walks the simulated aggregator's pages to their end, choosing every account. */
async function approve(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Go to the aggregator's page" }).click();
  await page.getByRole("textbox").fill(CODE);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Choose accounts" }).click();
  for (const account of await page.getByRole("checkbox").all()) await account.check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("textbox").fill(CODE);
  await page.getByRole("button", { name: "Link", exact: true }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("link", { name: "Go back" }).click();
}

async function rowsOnTransactions(page: Page): Promise<number> {
  await page.goto("/transactions");
  const words = await page.getByText(/^[\d,]+ transactions?$/).first().innerText();
  return Number(words.replace(/\D/g, ""));
}

test("banks are linked, fetched in sight, and leave every page when a consent is withdrawn", async ({ page }) => {
  await signIn(page, newPhone());
  await page.goto("/banks");
  await expect(page.getByText("Link a bank, and its transactions come by themselves")).toBeVisible();
  await ask(page, ["HDFC Bank", "State Bank of India"]);
  await approve(page);
  await expect(page).toHaveURL(/\/banks\/return\?link=\d+$/);
  await expect(page.getByText(/^Done: [\d,]+ transactions$/)).toBeVisible({ timeout: 60_000 });
  const done = await page.getByText(/^Done: /).innerText();
  const fetched = Number(done.replace(/\D/g, ""));

  await page.getByRole("link", { name: "See transactions" }).click();
  await expect(page.getByText(done.replace("Done: ", ""), { exact: true })).toBeVisible();
  expect(await rowsOnTransactions(page)).toBe(fetched);
  await page.goto("/");
  await expect(page.getByRole("list", { name: "How fresh linked accounts are" })).toContainText("HDFC Bank");
  await expect(page.getByRole("region", { name: "Accounts" })).toContainText("HDFC Bank");

  await page.goto("/banks");
  const link = page.getByRole("region", { name: "HDFC Bank, State Bank of India" });
  await expect(link.getByText("Up to date")).toBeVisible();
  await expect(link.getByText(/^As of /).first()).toBeVisible();
  await link.getByRole("link", { name: /details$/ }).click();
  await page.getByRole("button", { name: "Fetch now" }).click();
  await expect(page.getByText(/^The banks were asked today already/)).toBeVisible();
  await page.getByRole("button", { name: "Withdraw" }).click();
  const dialog = page.getByRole("dialog", { name: "Withdraw this consent?" });
  await expect(dialog.getByText(new RegExp(`^${fetched.toLocaleString("en-IN")} transactions from \\d+ accounts leave`))).toBeVisible();
  await dialog.getByRole("button", { name: "Withdraw" }).click();
  await proveByPhone(page);
  await expect(page.getByText("You took your word back.", { exact: false })).toBeVisible();

  const places = page.getByRole("navigation", { name: "Places" });
  await places.getByRole("link", { name: "Transactions" }).click();
  await expect(page.getByText("No transactions yet")).toBeVisible();
  await places.getByRole("link", { name: "Today" }).click();
  await expect(page.getByText("Bring a bank statement to begin")).toBeVisible();
  await places.getByRole("link", { name: "Banks" }).click();
  await expect(page.getByRole("region", { name: "Links that are over" })).toContainText("Withdrawn");
});

test("who declines at the aggregator is told what that means", async ({ page }) => {
  await signIn(page, newPhone());
  await ask(page, ["HDFC Bank"]);
  await page.getByRole("link", { name: "Go to the aggregator's page" }).click();
  await page.getByText("Leave this request").click();
  await page.getByRole("button", { name: "Leave" }).click();
  await page.getByRole("link", { name: "Go back" }).click();

  await expect(page.getByText("Nothing was fetched", { exact: false })).toBeVisible();
  await page.getByRole("link", { name: "Link again" }).click();
  await expect(page.getByRole("checkbox", { name: "HDFC Bank" })).toBeChecked();
});
