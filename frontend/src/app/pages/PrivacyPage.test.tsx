import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { sessionState } from "@/lib/session";
import type { Consent, ConsentEvent, ConsentNotice, Erasure, Export, Retention } from "@/lib/types";
import { openPage } from "@/test/screen";
import { account, at, person, refused, server, usualAnswers } from "@/test/server";

import { SettingsPage } from "./SettingsPage";

const consent = (more: Partial<Consent> = {}): Consent => ({
  purpose: "keep-ledger",
  title: "Keep them in my ledger",
  state: "active",
  data_kinds: ["transactions", "balances"],
  history: "whatever the statements cover",
  frequency: "each time I bring a file",
  data_life: "until I withdraw or erase",
  notice_version: 1,
  language: "en",
  channel: "web",
  given_at: "2026-11-20T06:00:00Z",
  expires_at: null,
  ended_at: null,
  ...more,
});
const read = consent({ purpose: "analyse-statements", title: "Read and sort the statements I bring" });
const gone = { state: "withdrawn", ended_at: "2026-11-24T06:00:00Z" } as const;

const notice = (language: string): ConsentNotice => ({
  version: 1,
  language,
  languages: ["en", "hi"],
  title: language === "hi" ? "FinSure क्या करता है" : "What FinSure does",
  parts: { data: language === "hi" ? "स्टेटमेंट" : "The bank statements you bring." },
  sha256: "0",
});

const made: Export = {
  id: 3,
  state: "ready",
  size_bytes: 20_480,
  rows: 57,
  sha256: "ab".repeat(32),
  progress: { done: 30, of: 30 },
  created_at: "2026-11-24T06:00:00Z",
  finished_at: "2026-11-24T06:00:02Z",
  expires_at: "2026-11-25T06:00:02Z",
};

const DAY = 86_400;
const retention: Retention = {
  seconds: { uploads: 7 * DAY, credentials: 30 * DAY, answers: DAY, exports: DAY, grace: 7 * DAY, closed: 365 * DAY, consents: 2555 * DAY },
  tables: [
    { table: "ledger.transaction", purpose: "What moved", basis: "consent", keep: "account", withheld: "", own: true, outlives: false },
    { table: "audit.entry", purpose: "Who did what", basis: "safety", keep: "audit", withheld: "", own: true, outlives: true },
    { table: "privacy.export", purpose: "An archive", basis: "duty", keep: "export", withheld: "the archive would hold itself", own: true, outlives: false },
    { table: "new.table", purpose: "Something nobody has named", basis: "service", keep: "credential", withheld: "", own: true, outlives: false },
  ],
};
const ahead = {
  possible: true,
  grace_days: 7,
  held_days: 365,
  tables: [
    { table: "ledger.transaction", rows: 1204 },
    { table: "audit.entry", rows: 9 },
    { table: "new.table", rows: 0 },
  ],
};

let consents: Consent[];
let exports: Export[];

beforeEach(() => {
  consents = [read, consent()];
  exports = [];
  server.use(
    ...usualAnswers(),
    http.get(at("/consents"), () => HttpResponse.json({ items: consents, next_cursor: null })),
    http.get(at("/consents/notice"), ({ request }) => HttpResponse.json(notice(new URL(request.url).searchParams.get("language") ?? "en"))),
    http.get(at("/privacy/exports"), () => HttpResponse.json({ items: exports, next_cursor: null })),
    http.get(at("/privacy/retention"), () => HttpResponse.json(retention)),
    http.get(at("/privacy/erasure"), () => HttpResponse.json(ahead)),
  );
});

const open = (part = "") => openPage("/settings/:section?/:part?", `/settings/privacy${part}`, <SettingsPage />);

test("a consent says what it covers, and everything that happened under it", async () => {
  const user = userEvent.setup({ delay: null });
  const events: ConsentEvent[] = [
    { id: 4, kind: "used", what: "something.new", subject_id: null, at: "2026-11-21T07:00:00Z" },
    { id: 3, kind: "used", what: "statement.received", subject_id: 12, at: "2026-11-21T06:00:00Z" },
    { id: 2, kind: "given", what: "", subject_id: null, at: "2026-11-20T06:00:00Z" },
  ];
  server.use(http.get(at("/consents/keep-ledger/events"), () => HttpResponse.json({ items: events, next_cursor: null })));
  open();

  const card = within(await screen.findByRole("region", { name: "Keep them in my ledger" }));
  expect(card.getByText("transactions, balances")).toBeInTheDocument();
  expect(card.getByText("20 Nov 2026, 11:30 am, in the browser")).toBeInTheDocument();
  expect(card.getByText("Stands until you withdraw it")).toBeInTheDocument();
  await user.click(card.getByRole("button", { name: /^What happened/ }));

  expect(await card.findByText("Used to take in and read a statement")).toBeInTheDocument();
  expect(card.getByRole("link", { name: "See the import" })).toHaveAttribute("href", "/import/12");
  expect(card.getByText("Used: something.new")).toBeInTheDocument();
  expect(card.getByText("You agreed")).toBeInTheDocument();
});

test("one press withdraws one consent, and one press withdraws all", async () => {
  const user = userEvent.setup({ delay: null });
  server.use(
    http.delete(at("/consents/keep-ledger"), () => {
      consents = [read, consent(gone)];
      return HttpResponse.json(consents[1]);
    }),
    http.delete(at("/consents"), () => {
      consents = [{ ...read, ...gone }, consent(gone)];
      return HttpResponse.json({ items: consents, next_cursor: null });
    }),
  );
  open();

  await user.click(await screen.findByRole("button", { name: "Withdraw: Keep them in my ledger" }));
  expect(await screen.findByRole("button", { name: "Agree again: Keep them in my ledger" })).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Withdraw: Read and sort the statements I bring" })).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Withdraw all" }));

  expect(await screen.findByRole("button", { name: "Agree to all" })).toBeInTheDocument();
  expect(screen.getByText(/^Nothing new is read or recorded/)).toBeInTheDocument();
});

test("a consent is given under the notice in the language it was read in", async () => {
  const user = userEvent.setup({ delay: null });
  let said: unknown;
  consents = [consent({ state: "never", notice_version: null, language: "", channel: "", given_at: null })];
  server.use(
    http.post(at("/consents"), async ({ request }) => {
      said = await request.json();
      consents = [consent({ language: "hi" })];
      return HttpResponse.json({ items: consents, next_cursor: null }, { status: 201 });
    }),
  );
  open();

  await user.click(await screen.findByRole("button", { name: "Agree: Keep them in my ledger" }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.click(await dialog.findByRole("radio", { name: "हिन्दी" }));
  expect(await dialog.findByText("स्टेटमेंट")).toBeInTheDocument();
  expect(dialog.getByText("FinSure क्या करता है").closest("[lang]")).toHaveAttribute("lang", "hi");
  await user.click(dialog.getByRole("button", { name: "I agree" }));

  expect(await screen.findByRole("button", { name: "Version 1, हिन्दी" })).toBeInTheDocument();
  expect(said).toEqual({ purposes: ["keep-ledger"], notice_version: 1, language: "hi" });
});

test("a notice that changed while it was read is refused in the dialog, and nothing is given", async () => {
  const user = userEvent.setup({ delay: null });
  consents = [consent(gone)];
  server.use(http.post(at("/consents"), () => refused(409, "notice-outdated", "The notice has changed since it was read")));
  open();

  await user.click(await screen.findByRole("button", { name: "Agree to all" }));
  await user.click(await within(await screen.findByRole("dialog")).findByRole("button", { name: "I agree" }));

  expect(await screen.findByRole("alert")).toHaveTextContent("The notice has changed since it was read");
  expect(screen.getByRole("dialog")).toBeInTheDocument();
});

test("consents that cannot be read say so and can be asked for again", async () => {
  server.use(http.get(at("/consents"), () => refused(503, "unavailable", "Not just now")));
  open();

  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("Not just now");
  expect(within(alert).getByRole("button", { name: "Try again" })).toBeInTheDocument();
});

test("an export is asked for, shows how far it is, and is downloaded", async () => {
  const user = userEvent.setup({ delay: null });
  URL.createObjectURL = vi.fn(() => "blob:export");
  URL.revokeObjectURL = vi.fn();
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  const making: Export = { ...made, state: "running", progress: { done: 10, of: 30 }, rows: 0, expires_at: null };
  server.use(
    http.post(at("/privacy/exports"), () => {
      exports = [making];
      return HttpResponse.json(making, { status: 202 });
    }),
    http.get(at("/privacy/exports/3/download"), () => HttpResponse.arrayBuffer(new ArrayBuffer(8))),
  );
  open("/data");

  expect(await screen.findByText("You have not made one yet.")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Make an export" }));
  expect(await screen.findByRole("progressbar", { name: "Making your export" })).toHaveAttribute("aria-valuenow", "33");
  exports = [made];
  await user.click(await screen.findByRole("button", { name: /^Download the export/ }));

  await waitFor(() => expect(click).toHaveBeenCalledOnce());
  expect((click.mock.instances[0] as unknown as HTMLAnchorElement).download).toBe("finsure-2026-11-24.zip");
});

test("an export that is gone is refused beside it, and one that failed can be made again", async () => {
  const user = userEvent.setup({ delay: null });
  exports = [made, { ...made, id: 2, state: "failed" }, { ...made, id: 1, state: "expired" }];
  server.use(http.get(at("/privacy/exports/3/download"), () => refused(404, "not-found", "There is nothing here", "There is no file; ask for a new export.")));
  open("/data");

  await user.click(await screen.findByRole("button", { name: /^Download the export/ }));

  expect(await screen.findByRole("alert")).toHaveTextContent("There is no file; ask for a new export.");
  expect(screen.getByText("It could not be made. Make another.")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Make an export" })).toBeEnabled();
});

test("what an export holds is said in plain words, and what is left out and why", async () => {
  open("/data");

  const holds = within(await screen.findByRole("region", { name: "What an export holds" }));
  expect(await holds.findByRole("row", { name: /Transactions.*1,204/ })).toBeInTheDocument();
  expect(holds.getByText("1 more kind of data, empty so far")).toBeInTheDocument();
  expect(holds.getByText("the archive would hold itself.", { exact: false })).toBeInTheDocument();
});

test("an export comes back into an empty ledger, once the person agrees", async () => {
  const user = userEvent.setup({ delay: null });
  let agreed = false;
  server.use(
    http.get(at("/accounts"), () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get(at("/me"), () => HttpResponse.json({ ...person, name: "Asha Iyer" })),
    http.post(at("/consents"), () => {
      agreed = true;
      return HttpResponse.json({ items: consents, next_cursor: null }, { status: 201 });
    }),
    http.post(at("/privacy/restore"), () =>
      agreed
        ? HttpResponse.json({ rows: 57, tables: [{ table: "ledger.account", rows: 1 }] }, { status: 201 })
        : HttpResponse.json({ type: "/problems/consent-needed", title: "Consent", status: 409, purposes: ["keep-ledger"] }, { status: 409 }),
    ),
  );
  open("/data");

  await screen.findByRole("button", { name: "Choose an export" });
  await user.upload(screen.getByLabelText("Choose an export", { selector: "input" }), new File(["zip"], "finsure.zip", { type: "application/zip" }));
  await user.click(await screen.findByRole("button", { name: "I agree" }));

  expect((await screen.findAllByText("57 rows came back")).length).toBeGreaterThan(0);
  expect(sessionState()).toMatchObject({ person: { name: "Asha Iyer" } });
});

test("a ledger that holds something cannot take an export, and says so before one is chosen", async () => {
  server.use(http.get(at("/accounts"), () => HttpResponse.json({ items: [account], next_cursor: null })));
  open("/data");

  expect(await screen.findByText("Your ledger is not empty, so nothing can be brought back into it.")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Choose an export" })).not.toBeInTheDocument();
});

test("what is kept stands under how long, with the ground for it, also for a table nobody has named", async () => {
  open("/kept");

  expect(within(await screen.findByRole("region", { name: "While your account is open" })).getByText("Transactions")).toBeInTheDocument();
  expect(screen.getByText("After you ask for erasure it is held closed for 1 year, then destroyed.")).toBeInTheDocument();
  const ended = within(screen.getByRole("region", { name: "30 days after it ended" }));
  expect(ended.getByText("Something nobody has named")).toBeInTheDocument();
  expect(ended.getByText("Service you asked for")).toBeInTheDocument();
});

const receipt: Erasure = {
  receipt_id: "0".repeat(32),
  state: "withdrawn",
  asked_at: "2026-11-24T06:00:00Z",
  final_at: "2026-12-01T06:00:00Z",
  destroy_at: "2027-11-24T06:00:00Z",
  sealed_at: null,
  destroyed_at: null,
  tables: [{ table: "ledger.transaction", purpose: "What moved", rows: 1204, sha256: "", destroyed: 0 }],
  keys: [],
  digest: "cd".repeat(32),
};

test("erasure needs the typed word, then leads out to the receipt", async () => {
  const user = userEvent.setup({ delay: null });
  const asked = vi.fn(() => HttpResponse.json(receipt, { status: 202 }));
  server.use(http.post(at("/privacy/erasure"), asked));
  open("/erase");

  await user.type(await screen.findByLabelText("Type ERASE to go on"), "erase");
  await user.click(screen.getByRole("button", { name: "Close and erase my account" }));
  expect(await screen.findByText("Type ERASE in capital letters.")).toBeInTheDocument();
  expect(asked).not.toHaveBeenCalled();
  await user.clear(screen.getByLabelText("Type ERASE to go on"));
  await user.type(screen.getByLabelText("Type ERASE to go on"), "ERASE");
  await user.click(screen.getByRole("button", { name: "Close and erase my account" }));

  await waitFor(() => expect(sessionState()).toEqual({ status: "signed-out", reason: "left" }));
  expect(window.location.pathname).toBe(`/receipt/${receipt.receipt_id}`);
  window.history.replaceState(null, "", "/");
});

test("erasure says what goes, and what stays and why", async () => {
  open("/erase");

  const goes = within(await screen.findByRole("region", { name: "What goes" }));
  expect(goes.getByRole("row", { name: /Transactions.*1,204/ })).toBeInTheDocument();
  expect(goes.queryByText("Log of what was done")).not.toBeInTheDocument();
  const stays = within(screen.getByRole("region", { name: "What stays, and why" }));
  expect(stays.getByText("Log of what was done")).toBeInTheDocument();
  expect(stays.getByText("Keeps accounts safe · At least a year")).toBeInTheDocument();
});

test("a refused erasure is said beside the button, and the account is as it was", async () => {
  const user = userEvent.setup({ delay: null });
  server.use(http.post(at("/privacy/erasure"), () => refused(403, "demonstration-stays", "The demonstration household cannot be erased")));
  open("/erase");

  await user.type(await screen.findByLabelText("Type ERASE to go on"), "ERASE");
  await user.click(screen.getByRole("button", { name: "Close and erase my account" }));

  expect(await screen.findByRole("alert")).toHaveTextContent("The demonstration household cannot be erased");
  expect(sessionState().status).toBe("signed-in");
});

test("the demonstration household is told why it cannot be erased", async () => {
  server.use(http.get(at("/privacy/erasure"), () => HttpResponse.json({ ...ahead, possible: false })));
  open("/erase");

  expect(await screen.findByText(/belongs to everyone and cannot be erased/)).toBeInTheDocument();
  expect(screen.queryByLabelText("Type ERASE to go on")).not.toBeInTheDocument();
});

test("an address that is no part of privacy leads nowhere", async () => {
  open("/elsewhere");

  expect(await screen.findByRole("heading", { name: "There is nothing at this address" })).toBeInTheDocument();
});
