import { expect, test } from "@playwright/test";

import { enterDemonstration } from "./people";

test("a category is changed by keyboard, shown at once, and undone", async ({ page }) => {
  await enterDemonstration(page);
  await page.goto("/transactions?category=food.groceries");
  const first = page.locator("[data-row]").first();
  await expect(first).toBeVisible();
  const id = await first.getAttribute("data-row");
  const row = page.locator(`[data-row="${id}"]`);

  await page.keyboard.press("j");
  await expect(row.locator("[data-open]")).toBeFocused();
  await page.keyboard.press("c");
  await page.getByRole("combobox").fill("dining");
  await page.keyboard.press("Enter");
  await expect(row).toHaveCount(0);

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row).toHaveCount(1);
});

test("search and filters live in the address and survive a reload", async ({ page }) => {
  await enterDemonstration(page);
  await page.goto("/transactions");
  await page.getByRole("searchbox", { name: "Search" }).fill("blinkit");
  await expect(page).toHaveURL(/q=blinkit/);
  await page.getByRole("button", { name: /^Filters/ }).click();
  await page.getByRole("radio", { name: "Money out" }).click();
  await page.getByRole("button", { name: "Show transactions" }).click();
  await expect(page).toHaveURL(/direction=debit/);

  await page.reload();
  await expect(page.getByRole("searchbox", { name: "Search" })).toHaveValue("blinkit");
  await expect(page.getByRole("button", { name: "Remove filter Money out" })).toBeVisible();
  await expect(page.locator("[data-row]").first()).toContainText("Blinkit");
});

test("the list scrolls through everything while little of it exists", async ({ page }) => {
  await enterDemonstration(page);
  await page.goto("/transactions");
  await expect(page.locator("[data-row]").first()).toBeVisible();
  for (let page_ = 0; page_ < 6; page_ += 1) {
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.waitForTimeout(300);
  }

  expect(await page.locator("[data-row]").count()).toBeLessThan(80);
  expect(await page.evaluate(() => document.body.scrollHeight)).toBeGreaterThan(15_000);
});
