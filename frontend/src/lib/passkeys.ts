import { Refusal } from "@/lib/refusal";
import { text } from "@/lib/text";
import type { PasskeyAnswer } from "@/lib/types";

/** Whether this browser can make and use passkeys. */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential === "function" && typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function";
}

/** The person closed the window, waited too long, or the device has no such passkey: the browser does not say which. */
function unused(): Refusal {
  return new Refusal({ type: "/problems/passkey-unused", title: text.session.passkeyUnused, status: 422, detail: text.session.passkeyUnusedDetail });
}

async function answered(ask: () => Promise<Credential | null>): Promise<PasskeyAnswer> {
  let credential: Credential | null;
  try {
    credential = await ask();
  } catch (failure) {
    if (failure instanceof DOMException) throw unused();
    throw failure;
  }
  if (!(credential instanceof PublicKeyCredential)) throw unused();
  const { id, rawId, response } = credential.toJSON() as PasskeyAnswer;
  const { clientDataJSON, attestationObject, authenticatorData, signature } = response;
  const said = attestationObject === undefined ? { authenticatorData, signature } : { attestationObject };
  return { id, rawId, type: "public-key", response: { clientDataJSON, ...said } };
}

/** Has the device make a passkey, by the options the server gave. */
export function makePasskey(options: unknown): Promise<PasskeyAnswer> {
  return answered(() =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON),
    }),
  );
}

/** Has the device answer with a passkey it holds. */
export function showPasskey(options: unknown): Promise<PasskeyAnswer> {
  return answered(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON),
    }),
  );
}
