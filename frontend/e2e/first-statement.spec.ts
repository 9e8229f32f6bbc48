import { expect, test, type Page } from "@playwright/test";
import { fileURLToPath } from "node:url";

import { agree, newPhone, signIn } from "./people";

const file = (name: string) => fileURLToPath(new URL(`./files/${name}`, import.meta.url));
const statement = file("hdfc-savings.csv");

test("a newcomer with a bank statement reaches a truthful Today", async ({ page }) => {
  await signIn(page, newPhone());
  await page.getByRole("link", { name: "Bring a bank statement" }).click();

  await page.getByLabel("Choose a file").setInputFiles(statement);
  await agree(page);
  await expect(page.getByText("12 rows, all new")).toBeVisible();
  await expect(page.getByText("1 Sept 2026 – 21 Oct 2026")).toBeVisible();
  await expect(page.getByText("₹1,14,349.50").first()).toBeVisible();
  await page.getByRole("button", { name: "Record 12 rows" }).click();
  await expect(page.getByText("12 transactions recorded")).toBeVisible();
  await page.getByRole("link", { name: "Go to Today" }).click();

  await expect(page.getByRole("heading", { name: "October 2026" })).toBeVisible();
  const figures = page.getByRole("region", { name: "This month in three figures" });
  await expect(figures.getByRole("link", { name: /^Income/ })).toContainText("₹85,000.00");
  await expect(figures.getByRole("link", { name: /^Spending/ })).toContainText("₹36,130.00");
  await expect(figures.getByRole("link", { name: /^Kept/ })).toContainText("₹48,870.00");
  await expect(page.getByRole("region", { name: "Accounts" })).toContainText("₹1,14,349.50");

  await figures.getByRole("link", { name: /^Spending/ }).click();
  await expect(page.getByText("5 transactions")).toBeVisible();
  await expect(page.getByText("₹36,130.00")).toBeVisible();
});

async function bring(page: Page, found: string, { first = false } = {}): Promise<void> {
  await page.goto("/import");
  await page.getByLabel("Choose a file").setInputFiles(statement);
  if (first) await agree(page);
  await expect(page.getByText(found)).toBeVisible();
  await page.getByRole("button", { name: /^Record/ }).click();
  await expect(page.getByRole("link", { name: "Go to Today" })).toBeVisible();
}

test("bringing the same file again adds nothing", async ({ page }) => {
  await signIn(page, newPhone());
  await bring(page, "12 rows, all new", { first: true });
  await bring(page, "0 new, 12 already known");

  await expect(page.getByText("Nothing new in this file")).toBeVisible();
  await page.goto("/transactions");
  await expect(page.getByText("12 transactions")).toBeVisible();
});

test("a whole import is undone and redone", async ({ page }) => {
  await signIn(page, newPhone());
  await bring(page, "12 rows, all new", { first: true });

  await page.goto("/import");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Undo the import" }).click();
  await expect(page.getByRole("button", { name: "Redo" })).toBeVisible();
  await page.goto("/transactions");
  await expect(page.getByText("No transactions yet")).toBeVisible();

  await page.goto("/import");
  await page.getByRole("button", { name: "Redo" }).click();
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
  await page.goto("/transactions");
  await expect(page.getByText("12 transactions")).toBeVisible();
});

test("an unknown layout is mapped by hand, with the outcome in sight", async ({ page }) => {
  await signIn(page, newPhone());
  await page.goto("/import");
  await page.getByLabel("Choose a file").setInputFiles(file("village-bank.csv"));
  await agree(page);

  await expect(page.getByRole("heading", { name: "Which column is which?" })).toBeVisible();
  await page.getByRole("combobox", { name: "Column 1, when" }).selectOption("Date");
  await page.getByRole("combobox", { name: "Column 2, what" }).selectOption("Narration");
  await page.getByRole("combobox", { name: "Column 3, how much" }).selectOption("Amount (signed)");
  await page.getByLabel("Decimals come after").selectOption(",");
  await expect(page.getByText("3 rows read")).toBeVisible();
  await expect(page.getByText("+₹90,000.00")).toBeVisible();
  await page.getByRole("button", { name: "Use these columns" }).click();
  await page.getByRole("button", { name: "Record 3 rows" }).click();

  await expect(page.getByText("3 transactions recorded")).toBeVisible();
});

test("a broken file is refused with rows and reasons, and nothing is recorded", async ({ page }) => {
  await signIn(page, newPhone());
  await page.goto("/import");
  await page.getByLabel("Choose a file").setInputFiles(file("broken.csv"));
  await agree(page);

  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByText("Line 10")).toBeVisible();
  await page.goto("/transactions");
  await expect(page.getByText("No transactions yet")).toBeVisible();
});
