import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeAll, beforeEach, expect, test } from "vitest";

import { forget, sessionState } from "@/lib/session";
import { freshClient } from "@/test/screen";
import { at, refused, server, signedIn } from "@/test/server";

import { SignIn } from "./SignIn";

const EMULATOR = "http://127.0.0.1:9099";
const toolkit = (path: string) => new RegExp(`/identitytoolkit[.]googleapis[.]com/v1/accounts:${path}$`);
const part = (value: unknown) => btoa(JSON.stringify(value)).replace(/=/g, "").replace(/\+/g, "-").replace(/\//g, "_");
const idToken = (mark: string) => {
  const now = Math.floor(Date.now() / 1000);
  return `${part({ alg: "none" })}.${part({ sub: "u1", mark, iat: now, exp: now + 3600, firebase: {} })}.`;
};
const failed = (code: string) => HttpResponse.json({ error: { code: 400, message: code, errors: [] } }, { status: 400 });

let posted: unknown[] = [];

// Read beforehand: a busy machine takes longer for it than a test waits.
beforeAll(async () => {
  await import("./firebase");
}, 60_000);

beforeEach(() => {
  forget();
  posted = [];
  server.use(
    http.get(at("/auth/options"), () =>
      HttpResponse.json({
        provider: "firebase",
        demonstration: false,
        firebase: { project: "demo-finsure", api_key: "key", emulator: EMULATOR },
      }),
    ),
    http.get(/\/identitytoolkit[.]googleapis[.]com\/v2\/recaptchaConfig/, () => failed("NOT_HERE")),
    http.get(/\/identitytoolkit[.]googleapis[.]com\/v1\/recaptchaParams/, () => HttpResponse.json({ recaptchaSiteKey: "site" })),
    http.post(toolkit("sendVerificationCode"), () => HttpResponse.json({ sessionInfo: "s1" })),
    http.post(toolkit("signInWithPhoneNumber"), async ({ request }) => {
      const { code } = (await request.json()) as { code: string };
      if (code !== "482913") return failed("INVALID_CODE");
      return HttpResponse.json({ idToken: idToken("first"), refreshToken: "r1", expiresIn: "3600", localId: "u1", isNewUser: true });
    }),
    http.post(toolkit("lookup"), () => HttpResponse.json({ users: [{ localId: "u1", phoneNumber: "+919876543210" }] })),
    http.post(/\/securetoken[.]googleapis[.]com\/v1\/token/, () =>
      HttpResponse.json({ access_token: idToken("second"), id_token: idToken("second"), refresh_token: "r2", expires_in: "3600", user_id: "u1" }),
    ),
    http.post(at("/auth/firebase"), async ({ request }) => {
      posted.push(await request.json());
      return HttpResponse.json(signedIn("in"), { status: 201 });
    }),
  );
});

async function askForCode() {
  const user = userEvent.setup({ delay: null });
  render(
    <QueryClientProvider client={freshClient()}>
      <SignIn />
    </QueryClientProvider>,
  );
  await user.type(screen.getByLabelText("Phone number"), "98765 43210");
  await user.click(screen.getByRole("button", { name: "Send code" }));
  return user;
}

test("the code that Firebase sent signs a person in, and no inbox is shown", async () => {
  const user = await askForCode();

  await user.type(await screen.findByLabelText("Code"), "482913");

  await expect.poll(() => sessionState().status).toBe("signed-in");
  expect(posted).toEqual([{ id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.$/), device: expect.any(String), reopen: false }]);
  expect(screen.queryByText("Demonstration inbox")).not.toBeInTheDocument();
});

test("a wrong code is told at the field and can be corrected", async () => {
  const user = await askForCode();
  const code = await screen.findByLabelText("Code");

  await user.type(code, "000000");

  expect(await screen.findByText(/This is not the code that was sent/)).toBeInTheDocument();
  await user.clear(code);
  await user.type(code, "482913");
  await expect.poll(() => sessionState().status).toBe("signed-in");
});

test("after a refusal of ours a new token is sent, since each is taken once", async () => {
  const answers = [() => refused(503, "sign-in-unavailable", "Signing in is not possible just now"), () => HttpResponse.json(signedIn("in"), { status: 201 })];
  server.use(
    http.post(at("/auth/firebase"), async ({ request }) => {
      posted.push(((await request.json()) as { id_token: string }).id_token);
      return (answers.shift() as () => HttpResponse<never>)();
    }),
  );
  const user = await askForCode();
  await user.type(await screen.findByLabelText("Code"), "482913");
  expect(await screen.findByRole("alert")).toHaveTextContent("Signing in is not possible just now");

  await user.click(screen.getByRole("button", { name: "Sign in" }));

  await expect.poll(() => sessionState().status).toBe("signed-in");
  expect(posted).toHaveLength(2);
  expect(posted[0]).not.toBe(posted[1]);
});

test.each([
  ["TOO_MANY_ATTEMPTS_TRY_LATER", "That was tried too often; wait a while"],
  ["QUOTA_EXCEEDED : Exceeded quota", "That was tried too often; wait a while"],
  ["CAPTCHA_CHECK_FAILED", "The code could not be sent or checked"],
])("Firebase's %s is told in our words", async (code, words) => {
  server.use(http.post(toolkit("sendVerificationCode"), () => failed(code)));

  await askForCode();

  expect(await screen.findByRole("alert")).toHaveTextContent(words);
});

test("a phone that Firebase does not know is told at the field", async () => {
  server.use(http.post(toolkit("sendVerificationCode"), () => failed("INVALID_PHONE_NUMBER")));

  await askForCode();

  expect(await screen.findByText(/Enter the number with its digits only/)).toBeInTheDocument();
  expect(screen.getByLabelText("Phone number")).toBeInvalid();
});

test("a Firebase that cannot be reached is told as such", async () => {
  server.use(http.post(toolkit("sendVerificationCode"), () => HttpResponse.error()));

  await askForCode();

  expect(await screen.findByRole("alert")).toHaveTextContent("The server cannot be reached");
});
