import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";

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

test("the gaps of an account say where balances and rows part", async () => {
  server.use(
    http.get(at("/accounts/1/gaps"), () =>
      HttpResponse.json({
        items: [{ after_on: "2026-09-03", before_on: "2026-09-05", stated_minor: 7_870_000, expected_minor: 8_120_000, difference_minor: -250_000, transaction_id: 5 }],
        next_cursor: null,
      }),
    ),
  );
  open("/accounts/1");

  expect(await screen.findByText("The bank says ₹78,700.00, the rows lead to ₹81,200.00.")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "See these days" })).toHaveAttribute("href", "/transactions?account=1&from=2026-09-03&to=2026-09-05");
});
