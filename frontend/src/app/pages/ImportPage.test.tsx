import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";

import type { ConsentNotice, Import, Mapping } from "@/lib/types";
import { openPage } from "@/test/screen";
import { at, server, usualAnswers } from "@/test/server";

import { ImportPage } from "./ImportPage";

const read: Import = {
  id: 4,
  filename: "statement.csv",
  size_bytes: 20_480,
  state: "ready",
  layout: "hdfc-savings",
  layout_name: "HDFC Bank, savings",
  format: "csv",
  currency: "INR",
  institution: "HDFC Bank",
  mask: "9921",
  kind: "savings",
  account_id: null,
  rows_read: 40,
  rows_new: 38,
  rows_known: 2,
  first_on: "2026-08-01",
  last_on: "2026-11-20",
  closing_minor: 12_035_100,
  gaps: [],
  warnings: [],
  sample: [{ line: 5, booked_on: "2026-11-20", narration: "UPI-SWIGGY", amount_minor: -48_900, balance_minor: 12_035_100 }],
  table: null,
  refusal: null,
  progress: { phase: "", done: 0, of: 0 },
  batch_id: null,
  created_at: "2026-11-24T06:00:00Z",
  finished_at: null,
  undone_at: null,
};

const guess: Mapping = {
  header_line: 0,
  columns: { date: 0, narration: [1], amount: null, debit: 2, credit: 3, type: null, balance: null, reference: null, value_date: null },
  date_order: "dmy",
  decimal: ".",
  flip_sign: false,
  currency: null,
};

const unknown: Import = {
  ...read,
  state: "needs_mapping",
  layout: "",
  layout_name: "",
  sample: [],
  table: {
    columns: 4,
    lines: [
      ["When", "What", "Out", "In"],
      ["20/11/2026", "Swiggy", "489.00", ""],
    ],
    mapping: guess,
  },
};

let now: Import;

beforeEach(() => {
  now = read;
  server.use(
    ...usualAnswers(),
    http.get(at("/imports"), () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get(at("/imports/4"), () => HttpResponse.json(now)),
  );
});

const open = (address: string) => openPage("/import/:id?", address, <ImportPage />);

test("the first file waits until the person has read the notice and agreed", async () => {
  const user = userEvent.setup();
  const notice: ConsentNotice = {
    version: 1,
    language: "en",
    languages: ["en", "hi"],
    title: "What FinSure does with your statements",
    parts: { data: "The bank statements you bring." },
    sha256: "0",
  };
  let said: unknown = null;
  server.use(
    http.get(at("/consents"), () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get(at("/consents/notice"), () => HttpResponse.json(notice)),
    http.post(at("/consents"), async ({ request }) => {
      said = await request.json();
      return HttpResponse.json({ items: [], next_cursor: null }, { status: 201 });
    }),
    http.post(at("/imports"), () =>
      said === null
        ? HttpResponse.json(
            { type: "/problems/consent-needed", title: "This needs your consent first", status: 409, purposes: ["keep-ledger"] },
            { status: 409 },
          )
        : HttpResponse.json({ ...read, state: "reading" }, { status: 202 }),
    ),
  );
  const router = open("/import");

  await user.upload(await screen.findByLabelText("Choose a file"), new File(["Date,Amount"], "statement.csv"));
  expect(await screen.findByText("The bank statements you bring.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "I agree, read it" }));

  await waitFor(() => expect(router.state.location.pathname).toBe("/import/4"));
  expect(said).toEqual({ purposes: ["keep-ledger"], notice_version: 1, language: "en" });
});

test("a chosen file is sent and its import opened", async () => {
  const user = userEvent.setup({ delay: null });
  server.use(http.post(at("/imports"), () => HttpResponse.json({ ...read, state: "reading" }, { status: 202 })));
  const router = open("/import");

  await user.upload(await screen.findByLabelText("Choose a file"), new File(["Date,Amount"], "statement.csv"));

  await waitFor(() => expect(router.state.location.pathname).toBe("/import/4"));
});

test("what was found is shown before anything is recorded, and goes into a new account described by the file", async () => {
  const user = userEvent.setup({ delay: null });
  let sent: unknown;
  server.use(
    http.post(at("/imports/4/confirm"), async ({ request }) => {
      sent = await request.json();
      now = { ...read, state: "done", batch_id: 12 };
      return HttpResponse.json({ ...read, state: "running", progress: { phase: "recording", done: 10, of: 40 } }, { status: 202 });
    }),
  );
  open("/import/4");

  expect(await screen.findByText("38 new, 2 already known")).toBeInTheDocument();
  expect(screen.getByText("1 Aug 2026 – 20 Nov 2026")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Record 38 rows" }));

  expect(sent).toEqual({
    new_account: { name: "HDFC Bank savings account", kind: "savings", currency: "INR", institution: "HDFC Bank", mask: "9921" },
  });
  expect(await screen.findByText("38 transactions recorded")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "See what came in" })).toHaveAttribute("href", "/transactions?batch=12");
});

test("a refused file shows the reason and every row", async () => {
  now = {
    ...read,
    state: "refused",
    refusal: {
      type: "/problems/file-refused",
      title: "This file cannot be read as a statement",
      status: 422,
      detail: "Correct the rows.",
      errors: [{ pointer: "#/lines/17", detail: "“31/02/2026” is not a date." }],
    },
  };
  open("/import/4");

  expect(await screen.findByRole("alert")).toHaveTextContent("This file cannot be read as a statement");
  expect(screen.getByText("Line 17")).toBeInTheDocument();
  expect(screen.getByText("“31/02/2026” is not a date.")).toBeInTheDocument();
});

test("an unknown layout is mapped with a live preview and remembered by name", async () => {
  const user = userEvent.setup({ delay: null });
  now = unknown;
  const previewed: Mapping[] = [];
  let saved: { mapping?: Mapping; save_as?: string } = {};
  server.use(
    http.post(at("/imports/4/preview"), async ({ request }) => {
      previewed.push(((await request.json()) as { mapping: Mapping }).mapping);
      return HttpResponse.json({ rows: [read.sample[0]], errors: [{ line: 9, detail: "“Total” is not a date." }], rows_read: 1 });
    }),
    http.put(at("/imports/4/mapping"), async ({ request }) => {
      saved = (await request.json()) as typeof saved;
      now = read;
      return HttpResponse.json(now);
    }),
  );
  open("/import/4");

  expect(await screen.findByText("Line 9: “Total” is not a date.")).toBeInTheDocument();
  await user.selectOptions(screen.getByRole("combobox", { name: "Column 3, Out" }), "Amount (signed)");
  await user.click(screen.getByLabelText("Money out is written without a minus sign"));
  await user.type(screen.getByLabelText(/^Remember it as/), "Village bank");
  await waitFor(() => expect(previewed.at(-1)?.flip_sign).toBe(true));
  await user.click(screen.getByRole("button", { name: "Use these columns" }));

  expect(saved.save_as).toBe("Village bank");
  expect(saved.mapping).toEqual({ ...guess, flip_sign: true, columns: { ...guess.columns, amount: 2, debit: null, credit: null } });
  expect(await screen.findByRole("button", { name: "Record 38 rows" })).toBeInTheDocument();
});

test("a mapping without a date cannot be used and says what is missing", async () => {
  const user = userEvent.setup({ delay: null });
  now = unknown;
  server.use(http.post(at("/imports/4/preview"), () => HttpResponse.json({ rows: [], errors: [], rows_read: 0 })));
  open("/import/4");

  await user.selectOptions(await screen.findByRole("combobox", { name: "Column 1, When" }), "Leave out");

  expect(screen.getByText("Choose the column that holds the date.")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Use these columns" })).toBeDisabled();
});

test("a recorded import can be undone after a question", async () => {
  const user = userEvent.setup({ delay: null });
  now = { ...read, state: "done", batch_id: 12 };
  server.use(
    http.post(at("/imports/4/undo"), () => {
      now = { ...read, state: "undone", undone_at: "2026-11-24T07:00:00Z" };
      return HttpResponse.json(now);
    }),
  );
  open("/import/4");

  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Undo the import" }));

  expect(await screen.findByText("This import was undone")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Redo" })).toBeInTheDocument();
});

test("a statement brought from an account's gap is read as that account's", async () => {
  const user = userEvent.setup({ delay: null });
  let into: FormDataEntryValue | null = null;
  server.use(
    http.get(at("/imports"), () => HttpResponse.json({ items: [], next_cursor: null })),
    http.post(at("/imports"), async ({ request }) => {
      into = (await request.formData()).get("account_id");
      return HttpResponse.json({ ...read, account_id: 1 }, { status: 201 });
    }),
    http.get(at("/imports/4"), () => HttpResponse.json({ ...read, account_id: 1 })),
  );
  openPage("/import/:id?", "/import?account=1", <ImportPage />);

  expect(await screen.findByText("The statement will be read as one of HDFC salary.")).toBeInTheDocument();
  const input = document.querySelector<HTMLInputElement>("input[type=file]");
  if (input === null) throw new Error("there is no place for files");
  await user.upload(input, new File(["a"], "a.csv", { type: "text/csv" }));

  await waitFor(() => expect(into).toBe("1"));
});

test("a locked document asks for its password, says when it is wrong, and opens", async () => {
  now = { ...read, state: "needs_password", layout: "", layout_name: "", sample: [] };
  const given: unknown[] = [];
  server.use(
    http.post(at("/imports/4/unlock"), async ({ request }) => {
      const { password } = (await request.json()) as { password: string };
      given.push(password);
      if (password !== "ASHA1990") {
        const problem = { type: "/problems/password-wrong", title: "The document does not open with this password", status: 422 };
        return HttpResponse.json(problem, { status: 422 });
      }
      now = read;
      return HttpResponse.json(now);
    }),
  );
  open("/import/4");

  const field = await screen.findByLabelText("Password of the document");
  await userEvent.type(field, "guess{Enter}");
  expect(await screen.findByText("The document does not open with this password")).toBeVisible();
  expect(field).toHaveValue("");
  await userEvent.type(field, "ASHA1990{Enter}");

  expect(await screen.findByText("Look at it, then record it")).toBeVisible();
  expect(given).toEqual(["guess", "ASHA1990"]);
  expect(window.location.href).not.toContain("ASHA1990");
});
