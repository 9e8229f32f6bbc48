import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";

import type { Completeness, MonthVerdict, Reconciled } from "@/lib/types";
import { openPage } from "@/test/screen";
import { account, at, server, usualAnswers } from "@/test/server";

import { AccountsPage } from "./AccountsPage";

beforeEach(() => server.use(...usualAnswers()));

const open = (address: string) => openPage("/accounts/:id?", address, <AccountsPage />);

test("currencies are summed apart", async () => {
  server.use(
    http.get(at("/accounts"), () =>
      HttpResponse.json({
        items: [account, { ...account, id: 2, kind: "card", balance_minor: -250_000 }, { ...account, id: 3, currency: "USD", balance_minor: 840_000 }],
        next_cursor: null,
      }),
    ),
  );
  open("/accounts");

  expect(await screen.findByText("₹10,000")).toBeInTheDocument();
  expect(screen.getByText("−₹2,500")).toBeInTheDocument();
  expect(screen.getAllByText("$8,400")).toHaveLength(2);
});

test("a cash account is opened with what is in it", async () => {
  const user = userEvent.setup({ delay: null });
  let sent: unknown;
  server.use(
    http.post(at("/accounts"), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...account, id: 9 }, { status: 201 });
    }),
  );
  open("/accounts");

  await user.click(await screen.findByRole("button", { name: "Add an account" }));
  const dialog = screen.getByRole("dialog");
  await user.type(within(dialog).getByLabelText("Name"), "Purse");
  await user.selectOptions(within(dialog).getByLabelText("Kind"), "Cash");
  await user.type(within(dialog).getByLabelText("Balance now"), "1,250.50");
  await user.click(within(dialog).getByRole("button", { name: "Add account" }));

  expect(await screen.findByText("Account added")).toBeInTheDocument();
  expect(sent).toEqual({ name: "Purse", kind: "cash", currency: "INR", institution: "", mask: "", balance_minor: 125_050 });
});

const nothing = {
  breaks: 0,
  after_on: null,
  before_on: null,
  expected_minor: null,
  stated_minor: null,
  difference_minor: null,
  transaction_id: null,
  suspect_id: null,
  missing_days: 0,
};
const gap: MonthVerdict = {
  ...nothing,
  month: "2026-09",
  verdict: "gap",
  cause: "missing",
  breaks: 2,
  after_on: "2026-09-03",
  before_on: "2026-09-05",
  stated_minor: 7_870_000,
  expected_minor: 8_120_000,
  difference_minor: -250_000,
  transaction_id: 5,
};
const months: MonthVerdict[] = [
  { ...nothing, month: "2026-07", verdict: "whole", cause: "" },
  { ...nothing, month: "2026-08", verdict: "uncovered", cause: "missing", missing_days: 31 },
  gap,
  { ...nothing, month: "2026-10", verdict: "unproven", cause: "" },
  { ...nothing, month: "2026-11", verdict: "partial", cause: "", missing_days: 8 },
];
const known: Completeness = { account_id: 1, judged_at: "2026-11-24T06:00:00Z", drifted_at: null, months, stated: [] };

const completeness = (more: Partial<Completeness> = {}) =>
  http.get(at("/accounts/1/completeness"), () => HttpResponse.json({ ...known, ...more }));

test("the gap map opens on the month that does not add up, with the reason and the next step", async () => {
  server.use(completeness());
  open("/accounts/1");

  expect(await screen.findByText("Do not trust the totals of 2 months.")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "September 2026: Gap" })).toHaveAttribute("aria-pressed", "true");
  expect(screen.getByText("Between 3 Sept and 5 Sept money moved that no row shows, or an amount is wrong.")).toBeInTheDocument();
  expect(screen.getByText("The bank says ₹78,700.00, the rows lead to ₹81,200.00.")).toBeInTheDocument();
  expect(screen.getByText("There is 1 more place like it in this month.")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "See these days" })).toHaveAttribute("href", "/transactions?account=1&from=2026-09-03&to=2026-09-05");
  expect(screen.getByRole("link", { name: "Bring the missing statement" })).toHaveAttribute("href", "/import?account=1");
});

test("another month says its own reason", async () => {
  const user = userEvent.setup({ delay: null });
  server.use(completeness());
  open("/accounts/1");

  await user.click(await screen.findByRole("button", { name: "August 2026: Not covered" }));
  expect(screen.getByText("No statement covers this month (31 days), though the account moved before and after.")).toBeInTheDocument();

  await user.click(screen.getByRole("button", { name: "July 2026: Whole" }));
  expect(screen.getByText(/Nothing is missing/)).toBeInTheDocument();
  expect(screen.queryByRole("link", { name: "Bring the missing statement" })).not.toBeInTheDocument();
});

test("a row that is here twice leads to that row", async () => {
  server.use(completeness({ months: [{ ...gap, cause: "duplicate", suspect_id: 8 }] }));
  open("/accounts/1");

  expect(await screen.findByText("A row seems to be here twice.")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Open the row" })).toHaveAttribute("href", "/transactions?open=8");
});

test("the table twin says what the map says", async () => {
  const user = userEvent.setup({ delay: null });
  server.use(completeness());
  open("/accounts/1");

  await user.click(await screen.findByRole("button", { name: "Show as table" }));

  const table = screen.getByRole("table");
  expect(within(table).getByRole("row", { name: /^September 2026/ })).toHaveTextContent("September 2026Gap−₹2,500.00");
  expect(within(table).getAllByRole("row")).toHaveLength(months.length + 1);
});

test("totals that drift are owned up to", async () => {
  server.use(completeness({ drifted_at: "2026-11-24T01:00:00Z" }));
  open("/accounts/1");

  expect(await screen.findByText(/That is a fault of ours/)).toBeInTheDocument();
});

test("what the bank says is compared, and a difference is mended in one step", async () => {
  const user = userEvent.setup({ delay: null });
  const sent: unknown[] = [];
  const differs: Reconciled = {
    stated: { id: 3, on: "2026-11-20", balance_minor: 99_000, said_by: "person" },
    ours_minor: 100_000,
    agrees: false,
    difference_minor: -1_000,
    differs_from: "2026-09",
    remedies: ["import", "adjust"],
    transaction_id: null,
  };
  server.use(
    completeness(),
    http.post(at("/accounts/1/reconcile"), async ({ request }) => {
      const body = (await request.json()) as { remedy?: string };
      sent.push(body);
      return HttpResponse.json(body.remedy === undefined ? differs : { ...differs, agrees: true, remedies: [] });
    }),
  );
  open("/accounts/1");

  const day = await screen.findByLabelText("Day");
  await user.clear(day);
  await user.type(day, "2026-11-20");
  await user.type(screen.getByLabelText("Balance that day"), "990");
  await user.click(screen.getByRole("button", { name: "Compare" }));

  expect(await screen.findByText("It differs by −₹10.00")).toBeInTheDocument();
  expect(screen.getByText("The rows lead to ₹1,000.00. The difference arose in September 2026 or later.")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Add an adjusting row" }));
  expect(await screen.findByText("It agrees: the rows lead to the same balance on 20 Nov.")).toBeInTheDocument();
  expect(sent).toEqual([
    { on: "2026-11-20", balance_minor: 99_000 },
    { on: "2026-11-20", balance_minor: 99_000, remedy: "adjust" },
  ]);
});

test("a balance that is no amount is not sent, and one that was stated can be taken back", async () => {
  const user = userEvent.setup({ delay: null });
  let gone = "";
  server.use(
    completeness({ stated: [{ id: 3, on: "2026-11-20", balance_minor: 99_000, said_by: "person" }] }),
    http.delete(at("/stated-balances/:id"), ({ params }) => {
      gone = String(params.id);
      return new HttpResponse(null, { status: 204 });
    }),
  );
  open("/accounts/1");

  await user.type(await screen.findByLabelText("Balance that day"), "much");
  await user.click(screen.getByRole("button", { name: "Compare" }));
  expect(screen.getByText(/Enter an amount such as/)).toBeInTheDocument();
  await user.click(await screen.findByRole("button", { name: "Take back the balance of 20 Nov" }));

  // Said on the page and inside the open window.
  expect(await screen.findAllByText("Balance taken back")).not.toHaveLength(0);
  expect(gone).toBe("3");
});
