import { render, screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { afterEach, expect, test } from "vitest";

import { forget } from "@/lib/session";
import type { Erasure } from "@/lib/types";
import { at, refused, server } from "@/test/server";

import { App } from "./App";

const number = "0123456789abcdef0123456789abcdef";
const receipt: Erasure = {
  receipt_id: number,
  state: "withdrawn",
  asked_at: "2026-11-24T06:00:00Z",
  final_at: "2026-12-01T06:00:00Z",
  destroy_at: "2027-11-24T06:00:00Z",
  sealed_at: null,
  destroyed_at: null,
  tables: [{ table: "ledger.transaction", purpose: "What moved", rows: 1204, sha256: "", destroyed: 1204 }],
  keys: [],
  digest: "cd".repeat(32),
};

const key = {
  wrapped_sha256: "ef".repeat(32),
  made_at: "2026-11-20T06:00:00Z",
  disabled_at: "2026-11-24T06:00:00Z",
  destroyed_at: "2027-11-24T07:00:00Z",
};

afterEach(() => window.history.replaceState(null, "", "/"));

function show(found: () => Response) {
  server.use(http.get(at(`/privacy/receipts/${number}`), found));
  forget();
  window.history.replaceState(null, "", `/receipt/${number}`);
  render(<App />);
}

test("a receipt is read by whoever has its address, signed in or not", async () => {
  show(() => HttpResponse.json(receipt));

  expect(await screen.findByRole("heading", { name: "Your account is closed" })).toBeInTheDocument();
  expect(screen.getByText("Until 1 Dec 2026, 11:30 am you can sign in and open it again.")).toBeInTheDocument();
  expect(screen.getByText(number)).toBeInTheDocument();
  expect(screen.queryByRole("columnheader", { name: "Rows destroyed" })).not.toBeInTheDocument();
});

test("a receipt of what is destroyed says when and how much", async () => {
  show(() => HttpResponse.json({ ...receipt, state: "destroyed", sealed_at: receipt.final_at, destroyed_at: "2027-11-24T07:00:00Z", keys: [key] }));

  expect(await screen.findByRole("heading", { name: "The data is destroyed" })).toBeInTheDocument();
  expect(screen.getByText("24 Nov 2027, 12:30 pm")).toBeInTheDocument();
  expect(screen.getByText(key.wrapped_sha256)).toBeInTheDocument();
  expect(screen.getByRole("columnheader", { name: "Rows destroyed" })).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Go to sign-in" })).not.toBeInTheDocument();
});

test("a receipt that is not there is refused in the server's words", async () => {
  show(() => refused(404, "not-found", "There is nothing here"));

  expect(await screen.findByRole("alert")).toHaveTextContent("There is nothing here");
});
