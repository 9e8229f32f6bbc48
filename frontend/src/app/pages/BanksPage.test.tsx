import { QueryClient } from "@tanstack/react-query";
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse, type JsonBodyType } from "msw";
import { beforeEach, expect, test } from "vitest";

import { dataLeft, pollEvery } from "@/features/banks/api";
import { freshness } from "@/features/banks/standing";
import type { BankLink, Holding, NewLink } from "@/lib/types";
import { bank, bankNotice, fetchDetail, link, linkedAccount } from "@/test/banks";
import { openPage } from "@/test/screen";
import { at, server, usualAnswers } from "@/test/server";

import { BanksPage } from "./BanksPage";

const page = (items: JsonBodyType[]) => HttpResponse.json({ items, next_cursor: null });
const open = (address: string) => openPage("/banks/:part?", address, <BanksPage />);

/** What the server knows: the links, and the one of them that a page of its own asks for. */
function links(...list: BankLink[]) {
  server.use(
    http.get(at("/links"), () => page(list)),
    http.get(at("/links/:id"), ({ params }) => HttpResponse.json(list.find((one) => String(one.id) === params.id))),
  );
}

const banks = (...items: JsonBodyType[]) => server.use(http.get(at("/banks"), () => HttpResponse.json({ provider: "setu", known: true, items })));

beforeEach(() =>
  server.use(
    http.get(at("/bank-providers"), () => page([{ id: "setu", simulated: true }])),
    http.get(at("/holdings"), () => page([])),
    http.get(at("/links/:id/events"), () =>
      page([
        { id: 2, purpose: "link-bank", kind: "used", what: "bank.fetched", subject_id: 5, at: "2026-11-24T09:01:00Z" },
        { id: 1, purpose: "link-bank", kind: "given", what: "", subject_id: null, at: "2026-11-24T09:00:00Z" },
      ]),
    ),
    http.get(at("/links/:id/fetches"), () => page([fetchDetail()])),
    http.get(at("/consents/notice"), ({ request }) => {
      const asked = new URL(request.url).searchParams;
      expect(asked.get("about")).toBe("banks");
      return HttpResponse.json(bankNotice(asked.get("language") ?? "en"));
    }),
    ...usualAnswers().slice(0, 3),
  ),
);

test("before the first link both ways are offered, and how to take it back is said", async () => {
  links();
  open("/banks");

  expect(await screen.findByText("Link a bank, and its transactions come by themselves")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Link a bank" })).toHaveAttribute("href", "/banks/link");
  expect(screen.getByRole("link", { name: "Bring a bank statement" })).toHaveAttribute("href", "/import");
  expect(screen.getByText("Taking it back")).toBeInTheDocument();
});

test("where no way to banks is set up, that is said and statements are offered", async () => {
  links();
  server.use(http.get(at("/bank-providers"), () => page([])));
  open("/banks");

  expect(await screen.findByText("Banks cannot be linked on this FinSure yet")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Bring a bank statement" })).toBeInTheDocument();
  expect(screen.queryByRole("link", { name: "Link a bank" })).not.toBeInTheDocument();
});

const STANDINGS: [Partial<BankLink>, string, { role: "button" | "link"; name: string } | null][] = [
  [{}, "Up to date", null],
  [{ health: "stale", step: "retry" }, "Out of date", { role: "button", name: "Fetch now" }],
  [{ health: "well", step: "renew" }, "Up to date", { role: "link", name: "Renew" }],
  [{ health: "partly", step: "wait" }, "Some accounts did not come", null],
  [{ state: "paused", health: "stale", step: "resume" }, "Paused", { role: "button", name: "I have resumed it" }],
  [{ health: "broken", step: "operator", problem: "not-set-up" }, "Not working", { role: "link", name: "Bring a bank statement" }],
  [{ state: "pending", health: "waiting", step: "approve", url: "https://aggregator.example/ask" }, "Waits for you", { role: "link", name: "Go to the aggregator's page" }],
];

test.each(STANDINGS)("a link that is %j says so in words, with one next step at most", async (more, said, next) => {
  links(link(more));
  open("/banks");

  const card = await screen.findByRole("region", { name: "HDFC Bank" });
  expect(within(card).getByText(said)).toBeInTheDocument();
  expect(within(card).getByText("Savings · Held by Asha Rao")).toBeInTheDocument();
  const pressable = [...within(card).queryAllByRole("button"), ...within(card).getAllByRole("link")].map((one) => one.textContent);
  expect(pressable).toEqual([...(next === null ? [] : [next.name]), "Details of HDFC Bank"]);
});

test("when the banks were asked today already, it is said since when they may be again", async () => {
  const user = userEvent.setup({ delay: null });
  links(link({ health: "stale", step: "retry" }));
  server.use(
    http.post(at("/links/7/fetches"), () =>
      HttpResponse.json({ type: "/problems/fetch-not-due", title: "", status: 409, next_at: "2026-11-24T18:30:00Z" }, { status: 409 }),
    ),
  );
  open("/banks");
  await user.click(await screen.findByRole("button", { name: "Fetch now" }));

  expect(await screen.findByText(/^The banks were asked today already\. Next at 25 Nov 2026, 12:00\sam/)).toBeInTheDocument();
});

test("while banks answer, each one's rows are told", async () => {
  const other = linkedAccount({ id: 22, bank: "State Bank of India", masked: "XX77", state: "new", fresh_at: null });
  const fetch = { ...fetchDetail({ state: "waiting", ended_at: null, rows_new: 0 }) };
  links(link({ health: "waiting", step: "wait", accounts: [linkedAccount(), other], fetch }));
  server.use(
    http.get(at("/links/:id/fetches"), () =>
      page([{ ...fetch, deliveries: [{ linked_account_id: 21, state: "ready", rows_new: 300, rows_known: 12, at: "2026-11-24T08:34:30Z" }] }]),
    ),
  );
  open("/banks");

  const now = await screen.findByRole("list", { name: "What is going on" });
  expect(await within(now).findByText("HDFC Bank 312 rows, State Bank of India waiting")).toBeInTheDocument();
  expect(within(now).getByText("Banks are answering").closest("li")).toHaveAttribute("aria-current", "step");
});

test("a request is looked at again by itself until it has its address", async () => {
  let asked = 0;
  server.use(
    http.get(at("/links/7"), () => {
      asked += 1;
      const state = asked === 1 ? ({ state: "asking", step: "wait" } as const) : ({ state: "pending", step: "approve", url: "https://aggregator.example/ask" } as const);
      return HttpResponse.json(link({ ...state, health: "waiting", accounts: [], fetch: null, approved_at: null, asked_at: new Date().toISOString() }));
    }),
  );
  open("/banks/7");

  expect(await screen.findByText("This takes a few seconds.")).toBeInTheDocument();
  expect(await screen.findByRole("link", { name: "Go to the aggregator's page" })).toHaveAttribute("href", "https://aggregator.example/ask");
  expect(screen.getByText(/It is a simulator: no real bank is asked/)).toBeInTheDocument();
});

test("looking again is for what goes on alone, and less often the longer it lasts", () => {
  const now = Date.parse("2026-11-24T09:00:00Z");
  const asked = (minutes: number) => link({ state: "pending", asked_at: new Date(now - minutes * 60_000).toISOString() });

  expect(pollEvery([link()], now)).toBe(false);
  expect([1, 10, 60].map((minutes) => pollEvery([link(), asked(minutes)], now))).toEqual([2000, 10_000, 60_000]);
});

test("freshness is told by the clock for two days and in days after that", () => {
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

  expect(freshness(ago(0))).toMatch(/^As of today, \d/);
  expect(freshness(ago(1))).toMatch(/^As of yesterday, \d/);
  expect(freshness(ago(3))).toBe("3 days old");
  expect(freshness(null)).toBe("Nothing came yet");
});

test("banks are asked for on the terms the person chose, under the notice as they read it", async () => {
  const user = userEvent.setup({ delay: null });
  let sent: NewLink | undefined;
  banks(bank(), bank({ id: "SBI-FIP", name: "State Bank of India", healthy: false }), bank({ id: "AXIS001", name: "Axis Bank", resting: true }));
  server.use(
    http.post(at("/links"), async ({ request }) => {
      sent = (await request.json()) as NewLink;
      return HttpResponse.json(link({ state: "asking", health: "waiting", step: "wait", accounts: [], fetch: null }), { status: 202 });
    }),
  );
  links(link());
  const router = open("/banks/link");

  const sbi = await screen.findByRole("checkbox", { name: "State Bank of India" });
  expect(sbi).toHaveAccessibleDescription("Answers badly these days; it may take long or fail");
  expect(screen.getByRole("checkbox", { name: "Axis Bank" })).toHaveAccessibleDescription("Does not answer just now; it is tried again later");
  expect(screen.getByRole("checkbox", { name: /^Keep what was fetched/ })).not.toBeChecked();
  await user.type(screen.getByLabelText("Search banks"), "hdfc");
  expect(screen.queryByRole("checkbox", { name: "State Bank of India" })).not.toBeInTheDocument();
  await user.click(screen.getByRole("checkbox", { name: "HDFC Bank" }));
  await user.selectOptions(screen.getByLabelText("For how long"), "3 months");
  await user.selectOptions(screen.getByLabelText("How far back"), "6 months");
  await user.click(screen.getByRole("checkbox", { name: "Mutual funds and SIPs" }));
  await user.click(await screen.findByRole("radio", { name: "हिन्दी" }));
  await screen.findByText("hi sharing");
  await user.click(screen.getByRole("button", { name: "Agree and go on to the aggregator" }));

  await screen.findByRole("heading", { level: 1, name: "HDFC Bank" });
  expect(router.state.location.pathname).toBe("/banks/7");
  expect(sent).toEqual({
    provider: "setu",
    mobile: "",
    bank_ids: ["HDFC-FIP"],
    days: 90,
    months: 6,
    fi_types: ["DEPOSIT", "MUTUAL_FUNDS", "SIP"],
    keep: false,
    notice_version: 4,
    language: "hi",
  });
});

test("what is lacking is said and nothing is sent; the aggregator may find the banks", async () => {
  const user = userEvent.setup({ delay: null });
  const sent: NewLink[] = [];
  banks(bank());
  links(link());
  server.use(
    http.post(at("/links"), async ({ request }) => {
      sent.push((await request.json()) as NewLink);
      return HttpResponse.json(link(), { status: 202 });
    }),
  );
  open("/banks/link");
  const agree = await screen.findByRole("button", { name: "Agree and go on to the aggregator" });
  await user.type(screen.getByLabelText("Phone number your banks know"), "12345");
  await user.click(screen.getByRole("checkbox", { name: /^Savings and current/ }));
  await user.click(agree);
  expect(screen.getByText("Choose a bank, or let the aggregator find them.")).toBeInTheDocument();
  expect(screen.getByText("Tick at least one kind of data.")).toBeInTheDocument();
  expect(screen.getByLabelText("Phone number your banks know")).toHaveAccessibleDescription(/Write it with ten digits/);
  expect(sent).toEqual([]);

  await user.clear(screen.getByLabelText("Phone number your banks know"));
  await user.type(screen.getByLabelText("Phone number your banks know"), "+91 98765 43210");
  await user.click(screen.getByRole("checkbox", { name: /^Savings and current/ }));
  await user.click(screen.getByRole("radio", { name: "Let the aggregator find them" }));
  await user.click(agree);
  await screen.findByRole("heading", { level: 1, name: "HDFC Bank" });
  expect(sent).toMatchObject([{ bank_ids: [], mobile: "+919876543210", fi_types: ["DEPOSIT"] }]);
});

test("six banks are the most for one consent", async () => {
  const user = userEvent.setup({ delay: null });
  banks(...Array.from({ length: 7 }, (_, place) => bank({ id: `B${place}`, name: `Bank ${place}` })));
  open("/banks/link");
  const boxes = await screen.findAllByRole("checkbox", { name: /^Bank \d$/ });
  for (const box of boxes.slice(0, 6)) await user.click(box);

  expect(screen.getByText(/^6 of 6 chosen/)).toHaveTextContent("6 banks is the most for one consent");
  expect(boxes[6]).toBeDisabled();
});

test("renewing asks for the same banks and data, but for those that answer badly", async () => {
  const accounts = [linkedAccount(), linkedAccount({ id: 22, bank: "Axis Bank", masked: "XX11" })];
  links(link({ accounts, banks: [], fi_types: ["DEPOSIT", "NPS"], step: "renew" }));
  banks(bank(), bank({ id: "AXIS001", name: "Axis Bank", resting: true }), bank({ id: "SBI-FIP", name: "State Bank of India" }));
  open("/banks/link?like=7");

  expect(await screen.findByText(/^This asks anew for HDFC Bank, Axis Bank/)).toBeInTheDocument();
  expect(await screen.findByRole("checkbox", { name: "HDFC Bank" })).toBeChecked();
  expect(screen.getByRole("checkbox", { name: "Axis Bank" })).not.toBeChecked();
  expect(screen.getByRole("checkbox", { name: "State Bank of India" })).not.toBeChecked();
  expect(screen.getByRole("checkbox", { name: "Pension (NPS)" })).toBeChecked();
});

const MARK = "m".repeat(43);

test("who comes back is shown what the aggregator says, not what the address does", async () => {
  let sent: unknown;
  const declined = link({ state: "rejected", health: "over", step: "link_again", accounts: [], fetch: null, approved_at: null });
  links(declined);
  server.use(
    http.post(at("/links/returned"), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(declined);
    }),
  );
  const router = open(`/banks/return?mark=${MARK}&success=true&id=abc`);

  expect(await screen.findByText("HDFC Bank: declined")).toBeInTheDocument();
  expect(screen.getByText(/^You or the aggregator declined the request/)).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Link again" })).toHaveAttribute("href", "/banks/link?like=7");
  expect(sent).toEqual({ mark: MARK });
  expect(router.state.location.search).toBe("?link=7");
});

test("a first fetch that is recorded leads to Today and to its transactions", async () => {
  links(link());
  open("/banks/return?link=7");

  expect(await screen.findByText("Done: 1,204 transactions")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "See Today" })).toHaveAttribute("href", "/");
  expect(screen.getByRole("link", { name: "See transactions" })).toHaveAttribute("href", "/transactions?account=1");
});

test("a mark of nobody's, or none at all, leads to the banks", async () => {
  server.use(http.post(at("/links/returned"), () => HttpResponse.json({ type: "/problems/not-found", title: "", status: 404 }, { status: 404 })));
  open(`/banks/return?mark=${MARK}`);

  expect(await screen.findByText("This way back leads to none of your links")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "See your banks" })).toHaveAttribute("href", "/banks");
});

test("withdrawing is rehearsed in numbers, then done at once", async () => {
  const user = userEvent.setup({ delay: null });
  let posted = 0;
  links(link());
  const gone = link({ state: "withdrawing", health: "waiting", step: "wait", accounts: [linkedAccount({ fresh_at: null, balance_minor: null, process_until: null })] });
  server.use(
    http.get(at("/links/7/withdrawal"), () => HttpResponse.json({ accounts: 3, rows_leaving: 1204, rows_staying: 37, holdings_leaving: 2, kept: false })),
    http.post(at("/links/7/withdrawal"), () => {
      posted += 1;
      links(gone);
      return HttpResponse.json(gone);
    }),
  );
  open("/banks/7");
  await user.click(await screen.findByRole("button", { name: "Withdraw" }));
  const dialog = screen.getByRole("dialog", { name: "Withdraw this consent?" });
  expect(await within(dialog).findByText("1,204 transactions from 3 accounts leave every page and number.")).toBeInTheDocument();
  expect(within(dialog).getByText("37 that you also brought as statements stay.")).toBeInTheDocument();
  expect(within(dialog).getByText("2 holdings leave.")).toBeInTheDocument();
  expect(posted).toBe(0);
  await user.click(within(dialog).getByRole("button", { name: "Withdraw" }));

  expect(await screen.findByText(/^You took your word back/)).toBeInTheDocument();
  expect(posted).toBe(1);
  expect(screen.queryByRole("button", { name: "Withdraw" })).not.toBeInTheDocument();
  expect(screen.queryByRole("link", { name: /^See transactions/ })).not.toBeInTheDocument();
});

test("what has left is not shown again from memory", async () => {
  const client = new QueryClient();
  for (const name of ["transactions", "today", "accounts", "holdings", "categories"]) client.setQueryData([name, "page"], ["row"]);
  await dataLeft(client);

  const left = client.getQueryCache().getAll().map((query) => query.queryKey[0]);
  expect(left).toEqual(["categories"]);
});

test("keeping is agreed to under the notice and taken back by one press", async () => {
  const user = userEvent.setup({ delay: null });
  const sent: unknown[] = [];
  links(link());
  server.use(
    http.put(at("/links/7/keep"), async ({ request }) => {
      const said = (await request.json()) as { keep: boolean };
      sent.push(said);
      const after = link({ kept: said.keep });
      links(after);
      return HttpResponse.json(after);
    }),
  );
  open("/banks/7");
  await user.click(await screen.findByRole("button", { name: "Keep it instead" }));
  const dialog = screen.getByRole("dialog", { name: "Keep what was fetched" });
  await user.click(await within(dialog).findByRole("button", { name: "Agree and keep it" }));
  await user.click(await screen.findByRole("button", { name: "Do not keep it" }));

  expect(await screen.findByRole("button", { name: "Keep it instead" })).toBeInTheDocument();
  expect(sent).toMatchObject([{ keep: true, notice_version: 4, language: "en" }, { keep: false }]);
});

test("every fetch is told with what it brought for which account", async () => {
  links(link());
  const deliveries = [{ linked_account_id: 21, state: "ready", rows_new: 3, rows_known: 40, at: "2026-11-24T08:34:30Z" }];
  server.use(
    http.get(at("/links/7/fetches"), ({ request }) =>
      new URL(request.url).searchParams.has("cursor")
        ? page([fetchDetail({ id: 30, cause: "first", rows_new: 40 })])
        : HttpResponse.json({ items: [fetchDetail({ cause: "daily", rows_new: 3, rows_known: 40, deliveries })], next_cursor: "older" }),
    ),
  );
  const user = userEvent.setup({ delay: null });
  open("/banks/7");

  const list = await screen.findByRole("list", { name: "What was fetched" });
  expect(within(list).getByText("Daily fetch")).toBeInTheDocument();
  expect(within(list).getByText("3 new, 40 known")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Show more" }));
  expect(await within(list).findByText("First fetch")).toBeInTheDocument();
});

test("holdings are grouped by kind and summed by currency", async () => {
  const holding = (more: Partial<Holding>): Holding => ({
    id: 1,
    linked_account_id: 21,
    fi_type: "MUTUAL_FUNDS",
    name: "Index fund",
    units: "12.5",
    isin: "",
    reference: "",
    currency: "INR",
    value_minor: 150_000,
    cost_minor: 100_000,
    matures_on: null,
    told_at: "2026-11-24T08:35:00Z",
    ...more,
  });
  links(link());
  server.use(
    http.get(at("/holdings"), () =>
      page([
        holding({}),
        holding({ id: 2, fi_type: "TERM_DEPOSIT", name: "Deposit", value_minor: 500_000, cost_minor: null, matures_on: "2027-03-01" }),
        holding({ id: 3, fi_type: "EQUITIES", name: "Share", currency: "USD", value_minor: 20_000, cost_minor: 25_000 }),
      ]),
    ),
  );
  open("/banks");

  const card = await screen.findByRole("region", { name: "What you hold" });
  const rows = within(card).getAllByRole("row").map((row) => row.textContent);
  expect(rows).toEqual(expect.arrayContaining([expect.stringContaining("₹5,000.00––1 Mar 2027"), expect.stringContaining("₹1,500.00₹1,000.00+₹500.00–"), expect.stringContaining("$200.00$250.00−$50.00–")]));
  expect(within(card).getByText("₹6,500.00")).toBeInTheDocument();
});

test("what happened under a consent is told, newest first", async () => {
  links(link());
  open("/banks/7");

  const card = within(await screen.findByRole("region", { name: "What happened under this consent" }));
  expect((await card.findAllByRole("listitem")).map((one) => one.textContent)).toEqual([
    expect.stringMatching(/^The banks were asked/),
    expect.stringMatching(/^You agreed/),
  ]);
});

test("who has resumed a consent has it looked at again", async () => {
  let looked = 0;
  links(link({ state: "paused", health: "stale", step: "resume" }));
  server.use(
    http.post(at("/links/7/look"), () => {
      looked += 1;
      return HttpResponse.json(link(), { status: 202 });
    }),
  );
  open("/banks");

  await userEvent.click(await screen.findByRole("button", { name: "I have resumed it" }));

  expect(await screen.findByText("The aggregator is being asked")).toBeInTheDocument();
  expect(looked).toBe(1);
});
