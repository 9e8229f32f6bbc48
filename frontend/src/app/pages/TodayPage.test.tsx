import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";

import type { Today } from "@/lib/types";
import { link, linkedAccount } from "@/test/banks";
import { openPage } from "@/test/screen";
import { account, at, server, transaction, usualAnswers } from "@/test/server";

import { TodayPage } from "./TodayPage";

const known: Today = {
  as_of: "2026-11-24",
  currency: "INR",
  other_currencies: [],
  month: {
    month: "2026-11",
    is_current: true,
    income_minor: 14_250_000,
    spending_minor: 7_516_300,
    saved_minor: 6_733_700,
    change_minor: 4_483_700,
    by_category: [{ category: "food.groceries", spending_minor: 440_500, transactions: 8, usual_minor: 1_007_033 }],
    other: [{ category: "other.uncategorised", in_minor: 0, out_minor: 2_250_000, transactions: 3 }],
  },
  months: [
    { month: "2026-10", income_minor: 14_250_000, spending_minor: 7_431_500, trust: "whole", doubts: [] },
    { month: "2026-11", income_minor: 14_250_000, spending_minor: 7_516_300, trust: "partial", doubts: [] },
  ],
  accounts: [account],
  worth: [{ currency: "INR", assets_minor: 1_250_000, debts_minor: 0, net_minor: 1_250_000 }],
  recent: [transaction()],
  uncategorised: { transactions: 3, amount_minor: -120_000 },
  freshness: { last_booked_on: "2026-11-22", last_import_at: "2026-11-22T09:00:00Z" },
};

let asked: string[];

beforeEach(() => {
  asked = [];
  server.use(...usualAnswers());
  server.use(
    http.get(at("/today"), ({ request }) => {
      const { search } = new URL(request.url);
      asked.push(search);
      const month = new URLSearchParams(search).get("month") ?? "2026-11";
      return HttpResponse.json({ ...known, month: { ...known.month, month } });
    }),
  );
});

const open = () => openPage("/", "/", <TodayPage />);

test("every figure leads to the rows behind it", async () => {
  open();

  const figures = await screen.findByRole("region", { name: "This month in three figures" });
  const spending = within(figures).getByRole("link", { name: /^Spending/ });
  expect(spending).toHaveTextContent("₹75,163.00");
  expect(spending).toHaveTextContent("₹74,315 in October");
  expect(spending).toHaveAttribute("href", "/transactions?counts=spending&from=2026-11-01&to=2026-11-30");
  expect(within(figures).getByRole("link", { name: /^Kept/ })).toHaveTextContent("47% of income");
  expect(screen.getByRole("link", { name: "Sort them" })).toHaveAttribute("href", "/transactions?uncategorised=true");
});

test("the table twin says what the chart says, against the usual", async () => {
  const user = userEvent.setup({ delay: null });
  open();
  const card = await screen.findByRole("region", { name: "Where it went" });

  await user.click(within(card).getByRole("button", { name: "Show as table" }));

  const row = within(card).getByRole("row", { name: /^Groceries/ });
  expect(within(row).getByRole("link")).toHaveAttribute("href", "/transactions?category=food.groceries&from=2026-11-01&to=2026-11-30");
  expect(row).toHaveTextContent("Groceries₹4,405.00₹10,070.33−₹5,665.33");
});

test("months are walked, and the address remembers where one is", async () => {
  const user = userEvent.setup({ delay: null });
  const router = open();

  await user.click(await screen.findByRole("button", { name: "Previous month" }));

  expect(await screen.findByRole("heading", { name: "October 2026" })).toBeInTheDocument();
  expect(router.state.location.search).toBe("?month=2026-10");
  await waitFor(() => expect(asked).toEqual(["", "?month=2026-10"]));
});

test("with two currencies each is seen alone, and links name its accounts", async () => {
  const user = userEvent.setup({ delay: null });
  const dollars = { ...account, id: 2, currency: "USD" };
  server.use(
    http.get(at("/today"), ({ request }) => {
      const currency = new URL(request.url).searchParams.get("currency") ?? "INR";
      return HttpResponse.json({
        ...known,
        currency,
        other_currencies: [currency === "INR" ? "USD" : "INR"],
        accounts: [account, dollars],
      });
    }),
  );
  open();

  await user.click(await screen.findByRole("radio", { name: "USD" }));

  const income = await screen.findByRole("link", { name: /^Income\$/ });
  expect(income).toHaveAttribute("href", "/transactions?account=2&counts=income&from=2026-11-01&to=2026-11-30");
});

test("a newcomer is shown the one next step", async () => {
  server.use(
    http.get(at("/today"), () => HttpResponse.json({ ...known, recent: [], freshness: { last_booked_on: null, last_import_at: null } })),
    http.get(at("/auth/options"), () => HttpResponse.json({ provider: "local", demonstration: true, firebase: null })),
  );
  open();

  expect(await screen.findByRole("link", { name: "Bring a bank statement" })).toHaveAttribute("href", "/import");
  expect(await screen.findByRole("button", { name: "Look around in a demonstration household" })).toBeInTheDocument();
});

test("a month that is not to be trusted says so, and where", async () => {
  const user = userEvent.setup({ delay: null });
  const [october, november] = known.months;
  server.use(
    http.get(at("/today"), () =>
      HttpResponse.json({
        ...known,
        months: [
          { ...october, trust: "uncovered", doubts: [{ account_id: 1, verdict: "uncovered", missing_days: 31 }] },
          { ...november, trust: "gap", doubts: [{ account_id: 1, verdict: "gap", missing_days: 12 }] },
        ],
      }),
    ),
  );
  open();

  expect(await screen.findByText("November 2026 is missing 12 days of HDFC salary ·· 4821: do not trust its totals")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "See what is missing" })).toHaveAttribute("href", "/accounts/1");
  expect(screen.getByText("Not to be trusted: October 2026 and November 2026.")).toBeInTheDocument();
  const card = screen.getByRole("region", { name: "Income against spending" });
  await user.click(within(card).getByRole("button", { name: "Show as table" }));
  expect(within(card).getByRole("row", { name: /^October 2026/ })).toHaveTextContent("No, days are missing");
});

test("months that are whole, partial or unproven are not nagged about", async () => {
  open();

  await screen.findByRole("region", { name: "Income against spending" });
  expect(screen.queryByText(/do not trust/)).not.toBeInTheDocument();
  expect(screen.queryByText(/Not to be trusted/)).not.toBeInTheDocument();
});

test("a link that needs its person is told of quietly, with its one next step, and how fresh each account is", async () => {
  const stale = link({ health: "stale", step: "retry", accounts: [linkedAccount(), linkedAccount({ id: 22, account_id: 2, masked: "XX11", fresh_at: null })] });
  server.use(http.get(at("/links"), () => HttpResponse.json({ items: [stale, link({ id: 8, state: "withdrawn", health: "over" })], next_cursor: null })));
  open();

  expect(await screen.findByText("HDFC Bank: out of date")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Fetch now" })).toBeInTheDocument();
  const fresh = within(screen.getByRole("list", { name: "How fresh linked accounts are" })).getAllByRole("listitem");
  expect(fresh.map((one) => one.textContent)).toEqual([expect.stringMatching(/^HDFC Bank ·· 4821 as of /), "HDFC Bank ·· 11: nothing came yet"]);
});
