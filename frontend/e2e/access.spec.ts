import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { fileURLToPath } from "node:url";

import { agree, enterCode, enterDemonstration, newPhone, proveByPhone, signIn } from "./people";

const PLACES = [
  "/",
  "/transactions",
  "/transactions?q=a&direction=debit",
  "/import",
  "/banks",
  "/banks/link",
  "/accounts",
  "/settings",
  "/settings/categories",
  "/settings/history",
  "/settings/security",
  "/settings/sessions",
  "/settings/activity",
  "/settings/privacy",
  "/settings/privacy/data",
  "/settings/privacy/kept",
  "/settings/privacy/erase",
  "/nowhere",
];

const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };

async function expectAccessible(page: Page): Promise<void> {
  await page.waitForTimeout(500);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  expect(found, page.url()).toEqual([]);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(0);
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ colorScheme, viewport });

      test("signing in", async ({ page }) => {
        await page.goto("/");
        await expect(page.getByLabel("Phone number")).toBeVisible();

        await expectAccessible(page);
      });

      test("every place", async ({ page }) => {
        await enterDemonstration(page);
        for (const place of PLACES) {
          await page.goto(place);
          await expect(page.getByRole("main")).toBeVisible();
          await page.waitForLoadState("networkidle");
          await expectAccessible(page);
        }
      });

      test("an import at every state", async ({ page }) => {
        await signIn(page, newPhone());
        await expectAccessible(page);
        for (const name of ["village-bank.csv", "broken.csv", "hdfc-savings.csv"]) {
          await page.goto("/import");
          await page.getByLabel("Choose a file").setInputFiles(fileURLToPath(new URL(`./files/${name}`, import.meta.url)));
          if (name === "village-bank.csv") {
            await expect(page.getByRole("button", { name: "I agree, read it" })).toBeVisible();
            await expectAccessible(page);
            await agree(page);
          }
          await expect(page.getByText(/Which column|cannot be read|Look at it/).first()).toBeVisible();
          await expectAccessible(page);
        }
        await page.getByRole("button", { name: /^Record/ }).click();
        await expect(page.getByRole("link", { name: "Go to Today" })).toBeVisible();
        await expectAccessible(page);
        await page.goto("/import");
        await page.getByRole("button", { name: "Undo" }).click();
        await expectAccessible(page);
      });

      test("consents, exports and the way out", async ({ page }) => {
        const phone = newPhone();
        await signIn(page, phone);
        await page.goto("/settings/privacy");
        await page.getByRole("button", { name: "Agree to all" }).click();
        await expect(page.getByText("Nobody else gets your data.")).toBeVisible();
        await expectAccessible(page);
        await page.getByRole("button", { name: "I agree" }).click();
        await page.getByRole("button", { name: /^What happened: Keep/ }).click();
        await expect(page.getByText("You agreed", { exact: true }).last()).toBeVisible();
        await expectAccessible(page);
        await page.getByRole("button", { name: /^Withdraw: Keep/ }).click();
        await expect(page.getByRole("button", { name: /^Agree again/ })).toBeVisible();
        await expectAccessible(page);

        await page.goto("/settings/privacy/data");
        await expect(page.getByText("You have not made one yet.")).toBeVisible();
        await page.getByRole("button", { name: "Make an export" }).click();
        await expect(page.getByRole("button", { name: /^Download the export/ })).toBeVisible();
        await expectAccessible(page);

        await page.goto("/settings/privacy/erase");
        await page.getByRole("button", { name: "Close and erase my account" }).click();
        await expect(page.getByText("Type ERASE in capital letters.")).toBeVisible();
        await expectAccessible(page);
        await page.getByLabel("Type ERASE to go on").fill("ERASE");
        await page.getByRole("button", { name: "Close and erase my account" }).click();
        await proveByPhone(page);
        await expect(page.getByRole("heading", { name: "Your account is closed" })).toBeVisible();
        await expectAccessible(page);
        await enterCode(page, phone);
        await expect(page.getByRole("heading", { name: "This account is being erased" })).toBeVisible();
        await expectAccessible(page);
      });

      test("tables, sheets and windows", async ({ page }) => {
        await enterDemonstration(page);
        for (const chart of ["Where it went", "Income against spending"]) {
          await page.getByRole("region", { name: chart }).getByRole("button", { name: "Show as table" }).click();
        }
        await expectAccessible(page);

        await page.goto("/transactions");
        await page.locator("[data-open]").first().click();
        await expect(page.getByRole("dialog", { name: "Details" })).toBeVisible();
        await page.getByRole("button", { name: "Split between categories" }).click();
        await expectAccessible(page);
        await page.keyboard.press("Escape");

        await page.getByRole("button", { name: /^Filters/ }).click();
        await expectAccessible(page);
        await page.keyboard.press("Escape");

        await page.keyboard.press("j");
        await page.keyboard.press("x");
        await page.keyboard.press("c");
        await expectAccessible(page);
        await page.keyboard.press("Escape");

        await page.goto("/accounts");
        await page.getByRole("main").getByRole("listitem").first().getByRole("link").click();
        await expect(page.getByRole("dialog")).toBeVisible();
        await expectAccessible(page);
      });
    });
  }
}

test("nothing scrolls sideways at 320 px", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await enterDemonstration(page);
  for (const place of PLACES) {
    await page.goto(place);
    await page.waitForLoadState("networkidle");
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over, place).toBeLessThanOrEqual(0);
  }
});

test("a chart is walked and opened by keyboard", async ({ page }) => {
  await enterDemonstration(page);
  const chart = page.getByRole("application", { name: /^Spending by category/ });
  await chart.focus();
  await page.keyboard.press("ArrowDown");
  await expect(chart.getByText(/₹/)).toBeAttached();
  await page.keyboard.press("Enter");

  await expect(page).toHaveURL(/\/transactions\?category=/);
});
