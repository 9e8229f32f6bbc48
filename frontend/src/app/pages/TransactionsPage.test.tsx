import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, test } from "vitest";

import type { Transaction } from "@/lib/types";
import { openPage } from "@/test/screen";
import { at, refused, server, transaction, usualAnswers } from "@/test/server";

import { TransactionsPage } from "./TransactionsPage";

let rows: Transaction[];
let asked: URLSearchParams[];

const edit = { id: 5, action: "transactions.edit", made_at: "2026-11-24T06:00:00Z", undone_at: null, transactions: 1, summary: "1 transaction to Groceries" };

beforeEach(() => {
  asked = [];
  rows = [
    transaction(),
    transaction({ id: 2, name: "Acme", amount_minor: 12_850_000, category: "income.salary", booked_on: "2026-11-01" }),
    transaction({ id: 3, name: "Unknown", amount_minor: -30_000, category: "other.uncategorised", booked_on: "2026-11-01" }),
  ];
  server.use(
    ...usualAnswers(),
    http.get(at("/transactions"), ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json({ items: rows, next_cursor: null });
    }),
    http.get(at("/transactions/summary"), () =>
      HttpResponse.json({
        items: [{ currency: "INR", transactions: 3, in_minor: 12_850_000, out_minor: -78_900, spending_minor: 48_900, income_minor: 12_850_000 }],
        next_cursor: null,
      }),
    ),
  );
});

const open = (address = "/transactions") => openPage("/transactions", address, <TransactionsPage />);

async function openSwiggy(user: ReturnType<typeof userEvent.setup>) {
  await user.click(await screen.findByRole("button", { name: /^Swiggy/ }));
}

describe("the list", () => {
  test("shows days, names, amounts and the sums", async () => {
    open();

    expect(await screen.findByRole("heading", { name: "Sunday, 22 November" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Swiggy, −₹489.00, open details" })).toBeInTheDocument();
    expect(screen.getByText("+₹1,28,500.00")).toBeInTheDocument();
    expect(await screen.findByText("3 transactions")).toBeInTheDocument();
  });

  test("an empty ledger names the next step", async () => {
    rows = [];
    open();

    expect(await screen.findByRole("link", { name: "Bring a bank statement" })).toHaveAttribute("href", "/import");
  });

  test("a refusal is shown in the server's words and can be tried again", async () => {
    server.use(http.get(at("/transactions"), () => refused(422, "invalid-input", "Some fields need attention"), { once: true }));
    const user = userEvent.setup({ delay: null });
    open();

    expect(await screen.findByRole("alert")).toHaveTextContent("Some fields need attention");
    await user.click(screen.getByRole("button", { name: "Try again" }));

    expect(await screen.findByRole("button", { name: /^Swiggy/ })).toBeInTheDocument();
  });
});

describe("filters", () => {
  test("the address decides what is asked for", async () => {
    open("/transactions?q=rent&min=500&direction=debit&uncategorised=true");

    await screen.findByRole("button", { name: /^Swiggy/ });
    expect(Object.fromEntries(asked[0] ?? [])).toEqual({
      q: "rent",
      min_minor: "50000",
      direction: "debit",
      uncategorised: "true",
      limit: "100",
    });
  });

  test("what counts as spending is asked for by its categories", async () => {
    open("/transactions?counts=spending&from=2026-11-01&to=2026-11-30");

    await screen.findByRole("button", { name: /^Swiggy/ });
    expect(asked[0]?.get("category")).toBe("food.dining,food.groceries");
    expect(screen.getByText("Counts as spending")).toBeInTheDocument();
  });

  test("searching and taking a chip away change the address", async () => {
    const user = userEvent.setup({ delay: null });
    const router = open("/transactions?tag=office");
    await user.type(await screen.findByRole("searchbox", { name: "Search" }), "swiggy");

    await waitFor(() => expect(router.state.location.search).toBe("?q=swiggy&tag=office"));
    await user.click(screen.getByRole("button", { name: "Remove filter Tag: office" }));

    expect(router.state.location.search).toBe("?q=swiggy");
  });

  test("choices in the panel go to the address", async () => {
    const user = userEvent.setup({ delay: null });
    const router = open();
    await user.click(await screen.findByRole("button", { name: "Filters" }));

    await user.click(await screen.findByLabelText("HDFC salary"));
    await user.selectOptions(screen.getByLabelText("Category"), "food.groceries");
    await user.click(screen.getByLabelText("Money out"));

    expect(router.state.location.search).toBe("?account=1&category=food.groceries&direction=debit");
  });
});

describe("editing", () => {
  test("c changes the category at once, and undo takes it back", async () => {
    const user = userEvent.setup({ delay: null });
    const undone: string[] = [];
    let sent: unknown;
    server.use(
      http.post(at("/transactions/edit"), async ({ request }) => {
        sent = await request.json();
        rows = [transaction({ category: "food.groceries", category_source: "person" }), ...rows.slice(1)];
        return HttpResponse.json({ edit, transactions: [rows[0]] });
      }),
      http.post(at("/edits/5/undo"), () => {
        undone.push("5");
        rows = [transaction(), ...rows.slice(1)];
        return HttpResponse.json({ ...edit, undone_at: "2026-11-24T06:01:00Z" });
      }),
    );
    open();
    await screen.findByRole("button", { name: /^Swiggy/ });

    await user.keyboard("jc");
    await user.type(screen.getByRole("combobox"), "groc{Enter}");

    expect(screen.getByRole("button", { name: "Category: Groceries. Change" })).toBeInTheDocument();
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    expect(sent).toEqual({ ids: [1], category: "food.groceries" });
    expect(undone).toEqual(["5"]);
    expect(await screen.findByRole("button", { name: "Category: Dining & delivery. Change" })).toBeInTheDocument();
  });

  test("a refused edit goes back to what was, and says why", async () => {
    const user = userEvent.setup({ delay: null });
    server.use(http.post(at("/transactions/edit"), () => refused(409, "changed-meanwhile", "It changed meanwhile", "Load it again.")));
    open();
    await screen.findByRole("button", { name: /^Swiggy/ });

    await user.keyboard("jc");
    await user.type(screen.getByRole("combobox"), "groc{Enter}");

    expect(await screen.findByText("It changed meanwhile. Load it again.")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Category: Groceries. Change" })).not.toBeInTheDocument();
  });

  test("a row leaves the list when it no longer fits the filters", async () => {
    const user = userEvent.setup({ delay: null });
    rows = [transaction({ id: 3, name: "Unknown", category: "other.uncategorised" })];
    server.use(
      http.post(at("/transactions/edit"), () =>
        HttpResponse.json({ edit, transactions: [transaction({ id: 3, name: "Unknown", category: "food.groceries" })] }),
      ),
    );
    open("/transactions?uncategorised=true");
    await screen.findByRole("button", { name: /^Unknown/ });

    await user.keyboard("jc");
    await user.type(screen.getByRole("combobox"), "groc{Enter}");

    await waitFor(() => expect(screen.queryByRole("button", { name: /^Unknown/ })).not.toBeInTheDocument());
  });

  test("a range selected with shift is edited in one go", async () => {
    const user = userEvent.setup({ delay: null });
    let sent: { ids?: number[] } = {};
    server.use(
      http.post(at("/transactions/edit"), async ({ request }) => {
        sent = (await request.json()) as typeof sent;
        return HttpResponse.json({ edit, transactions: [] });
      }),
    );
    open();
    await user.click(await screen.findByRole("checkbox", { name: "Select Swiggy, 22 Nov" }));
    await user.keyboard("{Shift>}");
    await user.click(screen.getByRole("checkbox", { name: "Select Unknown, 1 Nov" }));
    await user.keyboard("{/Shift}");

    const bar = await screen.findByRole("toolbar", { name: "3 selected" });
    await user.click(within(bar).getByRole("button", { name: "Tag" }));
    await user.type(screen.getByRole("combobox"), "trip{Enter}");

    await waitFor(() => expect(sent).toEqual({ ids: [1, 2, 3], add_tags: ["trip"] }));
  });
});

test("the details say how a payment was understood and a split must add up", async () => {
  const user = userEvent.setup({ delay: null });
  server.use(
    http.get(at("/transactions/1"), () => HttpResponse.json(transaction())),
    http.get(at("/imports"), () => HttpResponse.json({ items: [], next_cursor: null })),
  );
  open();
  await openSwiggy(user);

  const sheet = await screen.findByRole("dialog", { name: "Details" });
  expect(within(sheet).getByText("swiggy@axisbank")).toBeInTheDocument();
  expect(within(sheet).getByText("Almost certain: Swiggy is a known merchant")).toBeInTheDocument();
  await user.click(within(sheet).getByRole("button", { name: "Split between categories" }));
  const first = within(within(sheet).getByRole("group", { name: "Part 1" })).getByLabelText("Amount");
  await user.clear(first);
  await user.type(first, "300");

  expect(within(sheet).getByText("₹189.00 still to place")).toBeInTheDocument();
  expect(within(sheet).getByRole("button", { name: "Save split" })).toBeDisabled();
  await user.type(within(within(sheet).getByRole("group", { name: "Part 2" })).getByLabelText("Amount"), "189");
  expect(within(sheet).getByRole("button", { name: "Save split" })).toBeEnabled();
});

describe("pairs to look at", () => {
  const credit = transaction({ id: 8, name: "Fund transfer", amount_minor: 500_000, booked_on: "2026-11-07" });
  const debit = transaction({ id: 9, name: "To self", amount_minor: -500_000, booked_on: "2026-11-05" });
  const question = { id: 4, kind: "transfer", confidence: 0.881, reason: "The same sum left one of your accounts", credit, debit };
  let waiting: (typeof question)[];
  let answers: string[];

  beforeEach(() => {
    waiting = [question];
    answers = [];
    server.use(
      http.get(at("/suggestions"), () => HttpResponse.json({ items: waiting, waiting: waiting.length, next_cursor: null })),
      http.post(at("/suggestions/4/:answer"), ({ params }) => {
        answers.push(String(params.answer));
        waiting = [];
        return HttpResponse.json({ edit: { ...edit, summary: "2 transactions kept apart" } });
      }),
    );
  });

  test("a quiet band opens the list, which says how sure and why", async () => {
    const user = userEvent.setup();
    open();

    await user.click(await screen.findByRole("button", { name: "Look" }));

    const list = within(await screen.findByRole("list", { name: "Pairs to look at" }));
    expect(list.getByText("Transfer, 88 % sure. The same sum left one of your accounts.")).toBeInTheDocument();
    expect(list.getByText("−₹5,000.00")).toBeInTheDocument();
  });

  test.each([
    ["They belong together", "accept"],
    ["Not the same", "reject"],
  ])("“%s” tells the server, empties the list and can be undone", async (button, answer) => {
    const user = userEvent.setup();
    open();
    await user.click(await screen.findByRole("button", { name: "Look" }));

    await user.click(await screen.findByRole("button", { name: button }));

    expect(await screen.findByText("Nothing left to look at.")).toBeInTheDocument();
    expect(answers).toEqual([answer]);
    expect(within(screen.getByRole("dialog")).getByRole("button", { name: "Undo" })).toBeInTheDocument();
  });

  test("nothing is said while nothing waits", async () => {
    waiting = [];
    open();

    expect(await screen.findByRole("button", { name: /^Swiggy/ })).toBeInTheDocument();
    expect(screen.queryByText("1 pair to look at")).toBeNull();
  });

  test("a link that was made by itself says why and how sure it is", async () => {
    rows = [transaction({ pair: { transaction_id: 9, kind: "reversal", confidence: 0.999, reason: "A payment was taken back by the bank" } })];
    server.use(http.get(at("/transactions/1"), () => HttpResponse.json(rows[0])));
    const user = userEvent.setup();
    open();

    await openSwiggy(user);

    expect(await screen.findByText("Reversed payment")).toBeInTheDocument();
    expect(screen.getByText("A payment was taken back by the bank. Linked by itself, 99 % sure.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Part them" })).toBeInTheDocument();
  });
});

describe("what the bank has not booked yet", () => {
  test("says so in the list and in the details, and offers neither deleting nor pairing", async () => {
    rows = [transaction({ pending: true })];
    server.use(http.get(at("/transactions/1"), () => HttpResponse.json(rows[0])));
    const user = userEvent.setup();
    open();
    expect(await screen.findByText("Pending")).toBeInTheDocument();

    await openSwiggy(user);

    const sheet = within(await screen.findByRole("dialog"));
    expect(await sheet.findByText(/counts in no balance and no sum/)).toBeInTheDocument();
    expect(sheet.queryByRole("button", { name: "Delete" })).toBeNull();
    expect(sheet.queryByRole("button", { name: "Find its other half" })).toBeNull();
  });

  test("a booked row says what it was, why and how sure, and one press takes them apart", async () => {
    const was_pending = { booked_on: "2026-11-02", amount_minor: -50_000, confidence: 0.998, reason: "The bank booked the same sum" };
    rows = [transaction({ was_pending })];
    let parted = 0;
    server.use(
      http.get(at("/transactions/1"), () => HttpResponse.json(rows[0])),
      http.delete(at("/transactions/1/was-pending"), () => {
        parted += 1;
        rows = [transaction({})];
        return HttpResponse.json({ transaction: rows[0], edit: { ...edit, summary: "A booked payment is not the pending one" } });
      }),
    );
    const user = userEvent.setup();
    open();
    await openSwiggy(user);
    const sheet = within(await screen.findByRole("dialog"));
    expect(await sheet.findByText("The bank booked the same sum. Joined by itself, 99 % sure.")).toBeInTheDocument();

    await user.click(sheet.getByRole("button", { name: "Not the same payment" }));

    expect(await sheet.findByRole("button", { name: "Undo" })).toBeInTheDocument();
    expect(parted).toBe(1);
    expect(sheet.queryByText("Was pending")).toBeNull();
  });
});
