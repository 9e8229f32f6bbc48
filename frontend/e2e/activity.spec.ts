import { expect, test } from "@playwright/test";

import { newPhone, signIn } from "./people";

const HOSTILE = `"><img src=x onerror="window.hit=1"><script>window.hit=1</script>\u202eevil`;

test("a person reads their own activity, and a hostile device name is only words", async ({ page }) => {
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const blocked: string[] = [];
  page.on("console", (message) => void (message.text().includes("Content Security Policy") && blocked.push(message.text())));
  await page.route("**/api/v1/auth/sessions", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    await route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), device: HOSTILE }) });
  });
  await signIn(page, newPhone());
  await page.goto("/settings");
  await page.getByLabel("Name").fill("<b>Asha</b>");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Profile saved")).toBeVisible();

  await page.getByRole("link", { name: "Activity" }).click();

  const activity = page.getByRole("region", { name: "Activity" });
  await expect(activity.getByText("Your profile was changed")).toBeVisible();
  await expect(activity.getByText("You signed in")).toBeVisible();
  await expect(activity.getByText("You joined FinSure")).toBeVisible();
  await expect(activity.getByText(HOSTILE).first()).toBeVisible();
  await expect(activity.getByText("from the network you are on now").first()).toBeVisible();
  expect(await page.locator("main img:not([role]), main script").count()).toBe(0);
  expect(await page.evaluate(() => "hit" in window)).toBe(false);
  expect({ dialogs, blocked }).toEqual({ dialogs: [], blocked: [] });
});
