// Opens every page of the built front end as one person, in a real browser, and tells what a payload could make happen.
// Arguments: port, challenge, code, paths as JSON. Prints JSON.
import { createRequire } from "node:module";

const { chromium } = createRequire(new URL("../frontend/package.json", import.meta.url))("playwright-core");
const [port, challenge, code, paths] = process.argv.slice(2);
const origin = `http://localhost:${port}`;
const found = { pages: 0, rows: 0, opened: 0, sprung: 0, silence: 0, dialogs: [], breaches: [], ran: 0, strangers: [], faults: [] };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
const page = await (await browser.newContext({ viewport: { width: 1200, height: 2000 } })).newPage();
page.on("dialog", (dialog) => {
  found.dialogs.push(dialog.message());
  return dialog.dismiss();
});
page.on("request", (request) => {
  const url = new URL(request.url());
  if (!["data:", "blob:"].includes(url.protocol) && url.origin !== origin) found.strangers.push(request.url());
});
page.on("pageerror", (error) => found.faults.push(String(error)));
await page.exposeFunction("tell", (breach) => found.breaches.push(breach));
await page.addInitScript(() => {
  addEventListener("securitypolicyviolation", (event) => {
    globalThis.tell(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
  });
});

await page.goto(origin);
const status = await page.evaluate(
  async ([challenge_id, code]) =>
    (
      await fetch("/api/v1/auth/sessions", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ challenge_id, code }),
      })
    ).status,
  [challenge, code],
);
if (status !== 201) throw new Error(`signing in answered ${status}`);

for (const path of JSON.parse(paths)) {
  await page.goto(`${origin}${path}`, { waitUntil: "networkidle" });
  await page.waitForTimeout(150);
  found.rows += await page.locator('[role="listitem"], [role="row"], tr, li').count();
  found.pages += 1;
  if (path === "/transactions") {
    for (let place = 0; place < 12; place += 1) {
      const row = page.locator("[data-open]").nth(place);
      if (!(await row.isVisible().catch(() => false))) break;
      await row.click();
      await page.waitForTimeout(200);
      found.opened += 1;
      await page.keyboard.press("Escape");
    }
  }
}
found.stored = await page.evaluate(async () => [
  ...Object.entries(localStorage),
  ...Object.entries(sessionStorage),
  ...(await indexedDB.databases()).map((one) => [one.name, ""]),
  ...(await caches.keys()).map((name) => [name, ""]),
]);
// A trap that must spring: else nothing would be known from silence.
found.silence = found.breaches.length;
await page.evaluate(() => {
  const made = document.createElement("div");
  made.innerHTML = "<p style='color:red'>x</p><img src=x onerror='globalThis.__ran=2'>";
  document.body.append(made);
});
await page.waitForTimeout(300);
found.sprung = found.breaches.length - found.silence;
found.breaches.length = found.silence;
found.ran = await page.evaluate(() => globalThis.__ran ?? 0);
await browser.close();
process.stdout.write(JSON.stringify(found));
