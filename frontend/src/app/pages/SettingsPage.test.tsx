import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";

import { sessionState } from "@/lib/session";
import { openPage } from "@/test/screen";
import { at, categories, person, refused, server, usualAnswers } from "@/test/server";

import { SettingsPage } from "./SettingsPage";

const own = { ...(categories[0] as (typeof categories)[number]), id: "own.7", name: "Pocket money", own: true };

beforeEach(() => {
  server.use(...usualAnswers());
  server.use(
    http.get(at("/me"), () => HttpResponse.json(person)),
    http.get(at("/categories"), () => HttpResponse.json({ items: [...categories, own], next_cursor: null })),
  );
});

const open = (address: string) => openPage("/settings/:section?", address, <SettingsPage />);

test("a profile is saved and used at once", async () => {
  const user = userEvent.setup({ delay: null });
  let sent: unknown;
  server.use(
    http.patch(at("/me"), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...person, name: "Asha Iyer" });
    }),
  );
  open("/settings");

  await user.type(await screen.findByLabelText("Name"), " Iyer");
  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("Profile saved")).toBeInTheDocument();
  expect(sent).toEqual({ name: "Asha Iyer", locale: "en-IN", currency: "INR", time_zone: "Asia/Kolkata" });
  expect(sessionState()).toMatchObject({ person: { name: "Asha Iyer" } });
});

test("only the theme is kept in the browser", async () => {
  const user = userEvent.setup({ delay: null });
  open("/settings");

  await user.click(await screen.findByRole("radio", { name: "Dark" }));

  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(Object.keys(localStorage)).toEqual(["finsure-theme"]);
  await user.click(screen.getByRole("radio", { name: "As the system" }));
  expect(localStorage).toHaveLength(0);
});

test("signing out everywhere asks first, then ends this session too", async () => {
  const user = userEvent.setup({ delay: null });
  const mine = { id: "s1", device: "Firefox, Linux", created_at: "2026-11-20T06:00:00Z", last_used_at: "2026-11-24T06:00:00Z", current: true, is_new_device: true, proven_by: "passkey" };
  server.use(
    http.get(at("/auth/sessions"), () => HttpResponse.json({ items: [mine], next_cursor: null })),
    http.delete(at("/auth/sessions"), () => new HttpResponse(null, { status: 204 })),
  );
  open("/settings/sessions");
  expect(await screen.findByText("New device")).toBeInTheDocument();
  expect(screen.getByText(/by passkey$/)).toBeInTheDocument();

  await user.click(await screen.findByRole("button", { name: "Sign out everywhere" }));
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Sign out everywhere" }));

  await waitFor(() => expect(sessionState()).toEqual({ status: "signed-out", reason: "left" }));
});

test("without a second factor it is said that the phone alone is weak; an app's secret is shown as picture and text", async () => {
  const user = userEvent.setup({ delay: null });
  const secret = "QET2WFVUUE2LCQBUWGABA2E4NEAMGHZB";
  const factor = { id: "f1", kind: "totp", name: "Authenticator app", created_at: "2026-11-24T06:00:00Z", last_used_at: null };
  let items: unknown[] = [];
  server.use(
    http.get(at("/factors"), () => HttpResponse.json({ items, next_cursor: null, recovery_codes_left: items.length * 10 })),
    http.post(at("/factors/authenticator"), () =>
      HttpResponse.json({ ceremony_id: "c1", secret, address: `otpauth://totp/FinSure?secret=${secret}`, expires_at: "" }, { status: 201 }),
    ),
    http.post(at("/factors"), () => {
      items = [factor];
      return HttpResponse.json({ factor, recovery_codes: ["AAAA-BBBB-CCCC-DDDD-EEEE-FFFF"] }, { status: 201 });
    }),
  );
  open("/settings/security");
  expect(await screen.findByText("A code to your phone alone is the weaker way")).toBeInTheDocument();

  await user.click(screen.getByRole("button", { name: "Add an authenticator app" }));
  expect(await screen.findByRole("img", { name: "QR code for an authenticator app" })).toBeInTheDocument();
  expect(screen.getByText("QET2 WFVU UE2L CQBU WGAB A2E4 NEAM GHZB")).toBeInTheDocument();
  await user.type(screen.getByLabelText("Code that the app shows"), "123456");
  await user.click(screen.getByRole("button", { name: "Add" }));

  expect(await screen.findByText("AAAA-BBBB-CCCC-DDDD-EEEE-FFFF")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "I have kept them" }));
  expect(screen.queryByText("AAAA-BBBB-CCCC-DDDD-EEEE-FFFF")).not.toBeInTheDocument();
  expect(await screen.findByText(/^10 codes left/)).toBeInTheDocument();
});

test("a category in use is deleted with a new home for its transactions", async () => {
  const user = userEvent.setup({ delay: null });
  let moved: string | null = null;
  server.use(
    http.delete(at("/categories/own.7"), ({ request }) => {
      moved = new URL(request.url).searchParams.get("move_to");
      return new HttpResponse(null, { status: 204 });
    }),
  );
  open("/settings/categories");

  await user.click(await screen.findByRole("button", { name: "Delete Pocket money" }));
  await user.selectOptions(screen.getByLabelText("Move its transactions to"), "food.groceries");
  await user.click(screen.getByRole("button", { name: "Delete category" }));

  expect(await screen.findByText("Category deleted")).toBeInTheDocument();
  expect(moved).toBe("food.groceries");
});

test("an old edit is undone from the history, and a refusal is shown beside it", async () => {
  const user = userEvent.setup({ delay: null });
  const edit = { id: 3, action: "edit", made_at: "2026-11-20T06:00:00Z", undone_at: null, transactions: 2, summary: "2 transactions to Groceries" };
  server.use(
    http.get(at("/edits"), () => HttpResponse.json({ items: [edit], next_cursor: null })),
    http.post(at("/edits/3/undo"), () => refused(409, "changed-meanwhile", "It changed meanwhile")),
  );
  open("/settings/history");

  await user.click(await screen.findByRole("button", { name: "Undo: 2 transactions to Groceries" }));

  expect(await screen.findByRole("alert")).toHaveTextContent("It changed meanwhile");
});

test("the activity page says in plain words what happened, and shows hostile names as they are", async () => {
  const event = { id: "1".repeat(32), at: "2026-11-20T20:30:00Z", subject_kind: "", subject_id: "", session_id: "s", place: "here", is_sealed: true };
  const items = [
    { ...event, action: "session.opened", device: "<img src=x onerror=alert(1)>", details: {} },
    { ...event, id: "2", action: "session.ended", device: "Firefox on Android", details: { reason: "reused" }, place: "elsewhere" },
    { ...event, id: "3", action: "person.changed", device: "", details: { fields: ["currency", "time_zone"] }, is_sealed: false },
    { ...event, id: "4", action: "moon.landed-on", device: "", details: { rows: 2 } },
  ];
  server.use(
    http.get(at("/audit/events"), ({ request }) =>
      new URL(request.url).searchParams.has("cursor")
        ? HttpResponse.json({ items: [{ ...event, id: "5", action: "person.created", device: "", details: {} }], next_cursor: null })
        : HttpResponse.json({ items, next_cursor: "next" }),
    ),
  );
  open("/settings/activity");

  const rows = await screen.findAllByRole("listitem");
  expect(rows[0]).toHaveTextContent("You signed in" + "21 Nov 2026, 2:00 am · <img src=x onerror=alert(1)> · from the network you are on now");
  expect(rows[1]).toHaveTextContent("its token was used twice, so somebody may have copied it");
  expect(rows[1]).toHaveTextContent("from another network");
  expect(rows[2]).toHaveTextContent("Your profile was changed · currency, time zone");
  expect(rows[3]).toHaveTextContent("Moon landed on · 2 transactions");
  expect(screen.getAllByRole("img", { name: /^Sealed/ })).toHaveLength(3);
  expect(document.querySelector("img")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Show more" }));
  expect(await screen.findByText("You joined FinSure")).toBeInTheDocument();
});

test("an activity page without lines says so", async () => {
  server.use(http.get(at("/audit/events"), () => HttpResponse.json({ items: [], next_cursor: null })));
  open("/settings/activity");
  expect(await screen.findByText("Nothing was written down yet.")).toBeInTheDocument();
});

test("an activity page that is refused says so", async () => {
  server.use(http.get(at("/audit/events"), () => refused(410, "key-closed", "This data has been closed")));
  open("/settings/activity");
  expect(await screen.findByText("This data has been closed")).toBeInTheDocument();
});
