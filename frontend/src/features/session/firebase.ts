/** Firebase Auth in this browser: it sends the code and proves the phone. Loaded only where the server uses it. */
import { initializeApp } from "@firebase/app";
import {
  type Auth,
  connectAuthEmulator,
  inMemoryPersistence,
  initializeAuth,
  RecaptchaVerifier,
  signInWithPhoneNumber,
  type User,
} from "@firebase/auth";

import { Refusal, unreachable } from "@/lib/refusal";
import { text } from "@/lib/text";
import type { FirebaseProject } from "@/lib/types";
import { withoutModals } from "@/ui/modals";

const RESEND_AFTER_SECONDS = 30;

let known: Auth | null = null;

/** Keeps nothing in this browser: the session is ours, and Firebase is asked once for each sign-in. */
function authOf({ project, api_key, emulator }: FirebaseProject): Auth {
  if (known !== null) return known;
  const app = initializeApp({ projectId: project, apiKey: api_key, authDomain: `${project}.firebaseapp.com` });
  const auth = initializeAuth(app, { persistence: inMemoryPersistence });
  auth.useDeviceLanguage();
  if (emulator !== "") {
    connectAuthEmulator(auth, emulator, { disableWarnings: true });
    auth.settings.appVerificationDisabledForTesting = true;
  }
  known = auth;
  return auth;
}

/** A code that Firebase has sent. `confirm` hands the token that it gives for the right one to `give`. */
export type FirebaseCode = {
  key: string;
  resendAfterSeconds: number;
  confirm: <T>(code: string, give: (token: string) => Promise<T>) => Promise<T>;
};

/** Sends a code by SMS. Google may show a challenge first, which opens at the end of the page. */
export async function sendCode(project: FirebaseProject, phone: string): Promise<FirebaseCode> {
  const auth = authOf(project);
  const corner = document.body.appendChild(document.createElement("div"));
  const verifier = new RecaptchaVerifier(auth, corner, { size: "invisible" });
  try {
    const confirmation = await withoutModals(() => signInWithPhoneNumber(auth, phone, verifier));
    let user: User | null = null;
    let used = false;
    return {
      key: confirmation.verificationId,
      resendAfterSeconds: RESEND_AFTER_SECONDS,
      confirm: async (code, give) => {
        let token: string;
        try {
          user ??= (await confirmation.confirm(code)).user;
          token = await user.getIdToken(used); // each token is taken once
        } catch (failure) {
          throw refusalOf(failure);
        }
        used = true;
        const answer = await give(token);
        await auth.signOut();
        return answer;
      },
    };
  } catch (failure) {
    throw refusalOf(failure);
  } finally {
    verifier.clear();
    corner.remove();
  }
}

const ofField = (name: string, detail: string) =>
  new Refusal({ type: "/problems/invalid-input", title: detail, status: 422, errors: [{ pointer: `#/${name}`, detail }] });
const codeOver = () => new Refusal({ type: "/problems/code-over", title: text.session.codeOver, status: 409 });
const tooOften = () => new Refusal({ type: "/problems/limit-reached", title: text.session.tooOften, status: 429 });

const REFUSALS: Record<string, () => Refusal> = {
  "auth/network-request-failed": unreachable,
  "auth/timeout": unreachable,
  "auth/invalid-phone-number": () => ofField("phone", text.session.wrongPhone),
  "auth/missing-phone-number": () => ofField("phone", text.session.wrongPhone),
  "auth/invalid-verification-code": () => ofField("code", text.session.wrongCode),
  "auth/missing-verification-code": () => ofField("code", text.session.wrongCode),
  "auth/code-expired": codeOver,
  "auth/session-expired": codeOver,
  "auth/invalid-verification-id": codeOver,
  "auth/too-many-requests": tooOften,
  "auth/quota-exceeded": tooOften,
};

/** Firebase's failures in our words. */
function refusalOf(failure: unknown): unknown {
  const code = typeof failure === "object" && failure !== null && "code" in failure ? String(failure.code) : "";
  if (!code.startsWith("auth/")) return failure;
  const other = () => new Refusal({ type: "/problems/unexpected", title: text.session.notSent, status: 502, detail: code });
  return (REFUSALS[code] ?? other)();
}
