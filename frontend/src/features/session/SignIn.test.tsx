import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";

import { forget, sessionState } from "@/lib/session";
import { at, refused, server, signedIn } from "@/test/server";
import { freshClient } from "@/test/screen";

import { internationalPhone } from "./phone";
import { SignIn } from "./SignIn";

const message = (phone: string, code: string, sent_at: string) => ({ phone, code, sent_at, text: `${code} is your FinSure code.` });
const old = [message("+919876543210", "111111", "2026-11-24T05:00:00Z")];
let inbox = old;

function open() {
  render(
    <QueryClientProvider client={freshClient()}>
      <SignIn />
    </QueryClientProvider>,
  );
}

beforeEach(() => {
  forget();
  inbox = old;
  server.use(
    http.get(at("/auth/options"), () => HttpResponse.json({ provider: "local", demonstration: true, firebase: null })),
    http.get(at("/demonstration/inbox"), () => HttpResponse.json({ items: inbox })),
    http.post(at("/auth/codes"), () =>
      HttpResponse.json({ challenge_id: "c1", expires_at: "2026-11-24T06:10:00Z", resend_after_seconds: 30 }, { status: 202 }),
    ),
  );
});

test("a phone number and the code from the visible inbox sign a person in", async () => {
  const user = userEvent.setup({ delay: null });
  let asked: unknown;
  server.use(
    http.post(at("/auth/codes"), async ({ request }) => {
      asked = await request.json();
      inbox = [message("+911234512345", "222222", "2026-11-24T06:00:01Z"), message("+919876543210", "482913", "2026-11-24T06:00:00Z"), ...old];
      return HttpResponse.json({ challenge_id: "c1", expires_at: "", resend_after_seconds: 30 }, { status: 202 });
    }),
    http.post(at("/auth/sessions"), async ({ request }) => {
      const { challenge_id, code } = (await request.json()) as { challenge_id: string; code: string };
      return challenge_id === "c1" && code === "482913" ? HttpResponse.json(signedIn("in"), { status: 201 }) : refused(401, "wrong-code");
    }),
  );
  open();

  await user.type(screen.getByLabelText("Phone number"), "098765 43210");
  await user.click(screen.getByRole("button", { name: "Send code" }));
  const messages = await screen.findByRole("region", { name: "Demonstration inbox" });
  await user.click(await within(messages).findByRole("button", { name: "Use 482913" }, { timeout: 4000 }));

  await expect.poll(() => sessionState().status).toBe("signed-in");
  expect(asked).toEqual({ phone: "+919876543210" });
});

test("a wrong code is answered in the server's words and can be corrected", async () => {
  const user = userEvent.setup({ delay: null });
  server.use(
    http.post(at("/auth/sessions"), () => refused(401, "wrong-code", "That code is not right", "4 tries are left.")),
  );
  open();
  await user.type(screen.getByLabelText("Phone number"), "9876543210");
  await user.click(screen.getByRole("button", { name: "Send code" }));

  await user.type(await screen.findByLabelText("Code"), "000000");

  expect(await screen.findByRole("alert")).toHaveTextContent("That code is not right4 tries are left.");
  expect(screen.getByLabelText("Code")).toBeEnabled();
});

test("an account on its way out says until when it can be opened, and opens with a new code", async () => {
  const user = userEvent.setup({ delay: null });
  const tried: { code: string; reopen: boolean }[] = [];
  let codes = 0;
  server.use(
    http.post(at("/auth/codes"), () => {
      codes += 1;
      return HttpResponse.json({ challenge_id: `c${codes}`, expires_at: "", resend_after_seconds: 30 }, { status: 202 });
    }),
    http.post(at("/auth/sessions"), async ({ request }) => {
      const { code, reopen } = (await request.json()) as { code: string; reopen: boolean };
      tried.push({ code, reopen });
      const closing = { type: "/problems/person-closing", title: "This account is being erased", status: 403, final_at: "2026-12-01T06:00:00Z" };
      return reopen ? HttpResponse.json(signedIn("in"), { status: 201 }) : HttpResponse.json(closing, { status: 403 });
    }),
  );
  open();
  await user.type(screen.getByLabelText("Phone number"), "9876543210");
  await user.click(screen.getByRole("button", { name: "Send code" }));
  await user.type(await screen.findByLabelText("Code"), "111222");

  expect(await screen.findByRole("heading", { name: "This account is being erased" })).toHaveFocus();
  expect(screen.getByText(/Until 1 Dec 2026, 11:30 am you can open it again/)).toBeInTheDocument();
  expect(sessionState().status).toBe("signed-out");
  await user.click(screen.getByRole("button", { name: "Open it again" }));
  await user.type(await screen.findByLabelText("Code"), "333444");

  await expect.poll(() => sessionState().status).toBe("signed-in");
  expect(codes).toBe(2);
  expect(tried).toEqual([{ code: "111222", reopen: false }, { code: "333444", reopen: true }]);
});

test("an account on its way out is left as it is", async () => {
  const user = userEvent.setup({ delay: null });
  server.use(
    http.post(at("/auth/sessions"), () =>
      HttpResponse.json({ type: "/problems/person-closing", title: "", status: 403, final_at: "2026-12-01T06:00:00Z" }, { status: 403 }),
    ),
  );
  open();
  await user.type(screen.getByLabelText("Phone number"), "9876543210");
  await user.click(screen.getByRole("button", { name: "Send code" }));
  await user.type(await screen.findByLabelText("Code"), "111222");

  await user.click(await screen.findByRole("button", { name: "Leave it closed" }));

  expect(await screen.findByRole("heading", { name: "Sign in" })).toBeInTheDocument();
  expect(sessionState().status).toBe("signed-out");
});

test("who has a second factor is in only after showing it", async () => {
  const user = userEvent.setup({ delay: null });
  let sent: unknown;
  server.use(
    http.post(at("/auth/sessions"), () =>
      HttpResponse.json({ pending_token: "p1", expires_at: "", means: ["totp", "recovery"] }, { status: 202 }),
    ),
    http.post(at("/auth/second-step"), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(signedIn("in"), { status: 201 });
    }),
  );
  open();
  await user.type(screen.getByLabelText("Phone number"), "9876543210");
  await user.click(screen.getByRole("button", { name: "Send code" }));
  await user.type(await screen.findByLabelText("Code"), "482913");

  expect(await screen.findByRole("heading", { name: "One more step" })).toBeInTheDocument();
  expect(sessionState().status).toBe("signed-out");
  await user.click(screen.getByRole("button", { name: "Use a recovery code" }));
  await user.type(screen.getByLabelText("Recovery code"), "AAAA-BBBB");
  await user.click(screen.getByRole("button", { name: "Confirm" }));

  await expect.poll(() => sessionState().status).toBe("signed-in");
  expect(sent).toEqual({ pending_token: "p1", means: "recovery", code: "AAAA-BBBB" });
});

test("a number that cannot be one is not sent", async () => {
  const user = userEvent.setup({ delay: null });
  open();

  await user.type(screen.getByLabelText("Phone number"), "12a");
  await user.click(screen.getByRole("button", { name: "Send code" }));

  expect(screen.getByLabelText("Phone number")).toBeInvalid();
});

test("the demonstration household is one click away", async () => {
  const user = userEvent.setup({ delay: null });
  server.use(http.post(at("/auth/demonstration"), () => HttpResponse.json(signedIn("demo"), { status: 201 })));
  open();

  await user.click(await screen.findByRole("button", { name: "See it with a demonstration household" }));

  await expect.poll(() => sessionState().status).toBe("signed-in");
});

test("numbers are written the international way", () => {
  expect(internationalPhone("+91", "98765-43210")).toBe("+919876543210");
  expect(internationalPhone("+91", "+44 7700 900123")).toBe("+447700900123");
  expect(internationalPhone("+91", "12")).toBeNull();
});
