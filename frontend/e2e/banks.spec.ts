import { execFileSync } from "node:child_process";

import { expect, test, type Page } from "@playwright/test";

import { newPhone, proveByPhone, signIn } from "./people";

/** The code that the simulated aggregator and its banks take. */
const CODE = "123456";

async function agree(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Agree and go on to the aggregator" }).click();
  await proveByPhone(page);
  await expect(page.getByText("Your turn")).toBeVisible();
}

/** Opens the simulated aggregator's page and proves the phone number there. */
async function enterAggregator(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Go to the aggregator's page" }).click();
  await page.getByRole("textbox").fill(CODE);
  await page.getByRole("button", { name: "Continue" }).click();
}

/** Walks the aggregator's pages to their end, choosing every account. */
async function approve(page: Page): Promise<void> {
  await enterAggregator(page);
  await page.getByRole("button", { name: "Choose accounts" }).click();
  for (const account of await page.getByRole("checkbox").all()) await account.check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("textbox").fill(CODE);
  await page.getByRole("button", { name: "Link", exact: true }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("link", { name: "Go back" }).click();
}

/** Links every bank that knows the phone number, and waits for the first fetch; gives its banks and its rows in words. */
async function linkAll(page: Page): Promise<{ banks: string; rows: string }> {
  await page.goto("/banks");
  await page.getByRole("link", { name: "Link a bank" }).click();
  await page.getByRole("radio", { name: "Let the aggregator find them" }).check();
  for (const kind of ["Fixed and recurring deposits", "Mutual funds and SIPs", "Shares and ETFs"]) {
    await page.getByRole("checkbox", { name: kind }).check();
  }
  await agree(page);
  await approve(page);
  await expect(page).toHaveURL(/\/banks\/return\?link=\d+$/);
  const done = page.getByText(/^Done: [\d,]+ transactions$/);
  await expect(done).toBeVisible({ timeout: 60_000 });
  const banks = await page.getByRole("main").getByRole("heading", { level: 2 }).innerText();
  return { banks, rows: (await done.innerText()).replace("Done: ", "") };
}

test("banks are linked, fetched in sight, and leave every page when a consent is withdrawn", async ({ page }) => {
  await signIn(page, newPhone());
  const { banks, rows } = await linkAll(page);
  const [first = "", second = ""] = banks.split(", ");
  expect(second).not.toBe("");
  await expect(page.getByText(new RegExp(`${first} [\\d,]+ rows?`))).toBeVisible();
  await page.getByRole("link", { name: "See transactions" }).click();
  await expect(page.getByText(rows, { exact: true })).toBeVisible();
  await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "Today" }).click();
  await expect(page.getByRole("list", { name: "How fresh linked accounts are" })).toContainText(first);
  await expect(page.getByRole("region", { name: "Accounts" })).toContainText(first);

  const places = page.getByRole("navigation", { name: "Places" });
  await places.getByRole("link", { name: "Banks" }).click();
  const link = page.getByRole("region", { name: banks });
  await expect(link.getByText("Up to date")).toBeVisible();
  await expect(link.getByText(/^As of /).first()).toBeVisible();
  await link.getByRole("link", { name: /^Details of / }).click();
  await page.getByRole("button", { name: "Fetch now" }).click();
  await expect(page.getByText(/^The banks were asked today already/)).toBeVisible();
  await page.getByRole("button", { name: "Withdraw" }).click();
  const dialog = page.getByRole("dialog", { name: "Withdraw this consent?" });
  await expect(dialog.getByText(new RegExp(`^${rows} from \\d+ accounts leave`))).toBeVisible();
  await dialog.getByRole("button", { name: "Withdraw" }).click();
  await proveByPhone(page);
  await expect(page.getByText(/^You took your word back\. What was fetched/)).toBeVisible();

  await places.getByRole("link", { name: "Transactions" }).click();
  await expect(page.getByText("No transactions yet")).toBeVisible();
  await places.getByRole("link", { name: "Today" }).click();
  await expect(page.getByText("Bring a bank statement to begin")).toBeVisible();
  await places.getByRole("link", { name: "Banks" }).click();
  await expect(page.getByRole("region", { name: "Links that are over" })).toContainText("Withdrawn");
  await expect(page.getByRole("region", { name: "What you hold" })).toBeHidden();
});

test("who leaves the aggregator's page can go there again, and is told what declining means", async ({ page }) => {
  await signIn(page, newPhone());
  await page.goto("/banks/link");
  await page.getByLabel("Search banks").fill("hdfc");
  await page.getByRole("checkbox", { name: "HDFC Bank" }).check();
  await agree(page);
  await page.getByRole("link", { name: "Go to the aggregator's page" }).click();
  await page.getByText("Leave this request").click();
  await page.getByRole("button", { name: "Leave" }).click();
  await page.getByRole("link", { name: "Go back" }).click();
  await expect(page.getByText(/^The aggregator has no answer of yours yet/)).toBeVisible();

  await enterAggregator(page);
  await page.getByText("Reject this request").click();
  await page.getByRole("button", { name: "Reject" }).click();
  await page.getByRole("link", { name: "Go back" }).click();
  await expect(page.getByText("HDFC Bank: declined")).toBeVisible();
  await page.getByRole("link", { name: "Link again" }).click();

  await expect(page.getByRole("checkbox", { name: "HDFC Bank" })).toBeChecked();
});

/** Ends the process that answers requests and does the background work, as a power cut would. */
function killWorker(baseURL: string): void {
  const port = new RegExp(`granian.*[ :]${new URL(baseURL).port}\\b`);
  const serving = execFileSync("ps", ["-ewwo", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => port.test(line))
    .map((line) => line.trim().split(/\s+/));
  const parents = new Set(serving.map(([pid]) => pid));
  const worker = serving.find(([, parent]) => parents.has(parent));
  if (worker === undefined) throw new Error("the server's worker was not found");
  process.kill(Number(worker[0]), "SIGKILL");
}

test("a link survives a killed worker and lost notifications, and brings every row once", async ({ page, request, baseURL }) => {
  test.setTimeout(240_000);
  await signIn(page, newPhone());
  await page.goto("/banks/link");
  await page.getByRole("radio", { name: "Let the aggregator find them" }).check();
  await agree(page);
  const aggregator = await page.getByRole("link", { name: "Go to the aggregator's page" }).getAttribute("href");
  const knobs = new URL("/simulator/knobs", aggregator ?? "").href;
  await request.post(knobs, { data: { webhook_lost: 1, ready_seconds: 5 } });
  try {
    await approve(page);
    await expect(page.getByText(/^Banks are answering/)).toBeVisible({ timeout: 60_000 });
    killWorker(baseURL ?? "");

    const done = page.getByText(/^Done: [\d,]+ transactions$/);
    await expect(done).toBeVisible({ timeout: 120_000 });
    const rows = (await done.innerText()).replace("Done: ", "");
    await page.getByRole("link", { name: "See transactions" }).click();
    await expect(page.getByText(rows, { exact: true })).toBeVisible();
  } finally {
    await request.post(knobs, { data: { webhook_lost: 0, ready_seconds: 2 } });
  }
});
