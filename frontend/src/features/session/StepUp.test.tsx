import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { call } from "@/lib/http";
import { enter } from "@/lib/session";
import { freshClient } from "@/test/screen";
import { at, refused, server, signedIn } from "@/test/server";

import { StepUp } from "./StepUp";

const toolkit = (path: string) => new RegExp(`/identitytoolkit[.]googleapis[.]com/v1/accounts:${path}$`);
const part = (value: unknown) => btoa(JSON.stringify(value)).replace(/=/g, "").replace(/\+/g, "-").replace(/\//g, "_");
const idToken = (mark: string) => {
  const now = Math.floor(Date.now() / 1000);
  return `${part({ alg: "none" })}.${part({ sub: "u1", mark, iat: now, exp: now + 3600, firebase: {} })}.`;
};
const failed = (code: string) => HttpResponse.json({ error: { code: 400, message: code, errors: [] } }, { status: 400 });

let sent: unknown[] = [];
let posted: { means: string; id_token?: string; code?: string }[] = [];

// Read beforehand: a busy machine takes longer for it than a test waits.
beforeAll(async () => {
  await import("./firebase");
}, 60_000);

function provider(name: "firebase" | "local") {
  const firebase = name === "local" ? null : { project: "demo-finsure", api_key: "key", emulator: "http://127.0.0.1:9099" };
  return http.get(at("/auth/options"), () => HttpResponse.json({ provider: name, demonstration: name === "local", firebase }));
}

beforeEach(() => {
  sent = [];
  posted = [];
  enter(signedIn("token"));
  server.use(
    provider("firebase"),
    http.post(at("/factors/authenticator"), ({ request }) =>
      request.headers.get("Step-Up") === "proven"
        ? HttpResponse.json({ ceremony_id: "c1" }, { status: 201 })
        : HttpResponse.json(
            { type: "/problems/step-up-required", title: "", status: 403, step_up_id: "s1", action: "begin_authenticator", means: ["phone"] },
            { status: 403 },
          ),
    ),
    http.post(at("/auth/step-ups/s1"), async ({ request }) => {
      posted.push((await request.json()) as (typeof posted)[number]);
      return HttpResponse.json({ token: "proven", expires_at: new Date().toISOString() }, { status: 201 });
    }),
    http.get(/\/identitytoolkit[.]googleapis[.]com\/v2\/recaptchaConfig/, () => failed("NOT_HERE")),
    http.get(/\/identitytoolkit[.]googleapis[.]com\/v1\/recaptchaParams/, () => HttpResponse.json({ recaptchaSiteKey: "site" })),
    http.post(toolkit("sendVerificationCode"), async ({ request }) => {
      sent.push(((await request.json()) as { phoneNumber: string }).phoneNumber);
      return HttpResponse.json({ sessionInfo: "s1" });
    }),
    http.post(toolkit("signInWithPhoneNumber"), async ({ request }) => {
      const { code } = (await request.json()) as { code: string };
      if (code !== "482913") return failed("INVALID_CODE");
      return HttpResponse.json({ idToken: idToken("first"), refreshToken: "r1", expiresIn: "3600", localId: "u1", isNewUser: false });
    }),
    http.post(toolkit("lookup"), () => HttpResponse.json({ users: [{ localId: "u1", phoneNumber: "+919876543210" }] })),
    http.post(/\/securetoken[.]googleapis[.]com\/v1\/token/, () =>
      HttpResponse.json({ access_token: idToken("second"), id_token: idToken("second"), refresh_token: "r2", expires_in: "3600", user_id: "u1" }),
    ),
  );
});

// One request is asked about at a time, so each test ends its own.
afterEach(async () => {
  const window = screen.queryByRole("dialog");
  if (window !== null) await userEvent.click(within(window).getByRole("button", { name: "Close" }));
});

/** Asks for something sensitive, and opens the window that this brings. */
async function ask() {
  const user = userEvent.setup({ delay: null });
  render(
    <QueryClientProvider client={freshClient()}>
      <StepUp />
    </QueryClientProvider>,
  );
  const answer = call("/factors/authenticator", { method: "POST" });
  answer.catch(() => undefined);
  const asking = within(await screen.findByRole("dialog", { name: "Is it you?" }));
  return { user, answer, asking };
}

async function askForCode(phone = "98765 43210") {
  const { asking, ...rest } = await ask();
  await rest.user.type(await asking.findByLabelText("Phone number"), phone);
  await rest.user.click(asking.getByRole("button", { name: "Send code" }));
  return { asking, ...rest };
}

test("where Firebase sends the codes, a code that it sent proves the request", async () => {
  const { user, answer, asking } = await askForCode();
  expect(await asking.findByText("We sent a code to +91 98765 43210.")).toBeInTheDocument();
  expect(asking.queryByText("Demonstration inbox")).not.toBeInTheDocument();

  await user.type(asking.getByLabelText("Code from the message"), "482913");
  await user.click(asking.getByRole("button", { name: "Confirm" }));

  expect(await answer).toEqual({ ceremony_id: "c1" });
  expect(sent).toEqual(["+919876543210"]);
  expect(posted).toEqual([{ means: "phone", id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.$/) }]);
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("the number is shown as far as it is known, and another one is told at the field before anything is sent", async () => {
  const { asking } = await askForCode("98765 43211");

  const field = asking.getByLabelText("Phone number");
  expect(field).toBeInvalid();
  expect(field).toHaveAccessibleDescription(
    "The one you sign in with: +91 ••••• ••210. This is not the number you sign in with, +91 ••••• ••210.",
  );
  expect(sent).toEqual([]);
});

test("a wrong code is told at the field and can be corrected", async () => {
  const { user, answer, asking } = await askForCode();
  const code = await asking.findByLabelText("Code from the message");

  await user.type(code, "000000{Enter}");

  expect(await asking.findByText(/This is not the code that was sent/)).toBeInTheDocument();
  expect(posted).toEqual([]);
  await user.clear(code);
  await user.type(code, "482913{Enter}");
  expect(await answer).toEqual({ ceremony_id: "c1" });
});

test("a refusal of ours is shown, and a new token is sent the next time", async () => {
  server.use(
    http.post(
      at("/auth/step-ups/s1"),
      async ({ request }) => {
        posted.push((await request.json()) as (typeof posted)[number]);
        return refused(503, "sign-in-unavailable", "Signing in is not possible just now");
      },
      { once: true },
    ),
  );
  const { user, answer, asking } = await askForCode();
  await user.type(await asking.findByLabelText("Code from the message"), "482913{Enter}");
  expect(await asking.findByRole("alert")).toHaveTextContent("Signing in is not possible just now");

  await user.click(asking.getByRole("button", { name: "Confirm" }));

  expect(await answer).toEqual({ ceremony_id: "c1" });
  expect(posted).toHaveLength(2);
  expect(posted[0]?.id_token).not.toBe(posted[1]?.id_token);
});

test("the code can be sent again, and to a number that was mistyped in its middle", async () => {
  const { user, asking } = await askForCode("98765 44210");
  await user.click(await asking.findByRole("button", { name: "Send the code again" }));
  await expect.poll(() => sent).toEqual(["+919876544210", "+919876544210"]);

  await user.click(asking.getByRole("button", { name: "Use another number" }));
  await user.type(asking.getByLabelText("Phone number"), "98765 43210{Enter}");

  expect(await asking.findByText("We sent a code to +91 98765 43210.")).toBeInTheDocument();
});

test("what Firebase refuses to send is told in our words", async () => {
  server.use(http.post(toolkit("sendVerificationCode"), () => failed("TOO_MANY_ATTEMPTS_TRY_LATER")));

  const { asking } = await askForCode();

  expect(await asking.findByRole("alert")).toHaveTextContent("That was tried too often; wait a while");
});

test("no window is modal while Firebase is asked for a code, since Google's challenge opens beside it", async () => {
  const calls: string[] = [];
  const { asking, user } = await ask();
  const dialog = screen.getByRole<HTMLDialogElement>("dialog");
  for (const name of ["show", "showModal", "close"] as const) {
    const original = dialog[name].bind(dialog);
    dialog[name] = () => {
      calls.push(name);
      original();
    };
  }
  server.use(
    http.post(toolkit("sendVerificationCode"), () => {
      calls.push("sent");
      return HttpResponse.json({ sessionInfo: "s1" });
    }),
  );

  await user.type(await asking.findByLabelText("Phone number"), "98765 43210{Enter}");

  expect(await asking.findByLabelText("Code from the message")).toHaveFocus();
  expect(calls).toEqual(["close", "show", "sent", "close", "showModal"]);
});

test("where the server sends the codes it is asked for one, and no number is", async () => {
  server.use(
    provider("local"),
    http.get(at("/demonstration/inbox"), () => HttpResponse.json({ items: [] })),
    http.post(at("/auth/step-ups/s1/code"), () =>
      HttpResponse.json({ phone_masked: "+91 ••••• ••210", sent_at: new Date().toISOString(), expires_at: "", resend_after_seconds: 30 }, { status: 202 }),
    ),
  );
  const { user, answer, asking } = await ask();
  await user.click(await asking.findByRole("button", { name: "Send a code to +91 ••••• ••210" }));

  await user.type(await asking.findByLabelText("Code from the message"), "482913{Enter}");

  expect(await answer).toEqual({ ceremony_id: "c1" });
  expect(posted).toEqual([{ means: "phone", code: "482913" }]);
  expect(asking.queryByLabelText("Phone number")).not.toBeInTheDocument();
});
