/** Dialling codes offered first to last; any other can be typed with its plus sign. */
export const DIALLING = [
  ["IN", "+91"],
  ["AE", "+971"],
  ["AU", "+61"],
  ["DE", "+49"],
  ["GB", "+44"],
  ["IE", "+353"],
  ["JP", "+81"],
  ["LK", "+94"],
  ["NP", "+977"],
  ["NZ", "+64"],
  ["SG", "+65"],
  ["US", "+1"],
] as const;

/** The number as the server wants it (+919876543210), or null when it cannot be one. */
export function internationalPhone(code: string, typed: string): string | null {
  const plain = typed.replace(/[\s().-]/g, "");
  if (/^\+\d{8,15}$/.test(plain)) return plain;
  const national = plain.replace(/^0+/, "");
  const full = code + national;
  return /^\d{4,14}$/.test(national) && /^\+\d{8,15}$/.test(full) ? full : null;
}

/** Whether a number can be the one that the server shows with its middle hidden (+91 ••••••3210). Without a mask any can. */
export function fitsMask(phone: string, mask: string): boolean {
  const plain = mask.replace(/\s/g, "");
  return plain === "" || (plain.length === phone.length && [...plain].every((sign, at) => !/[+\d]/.test(sign) || sign === phone[at]));
}

/** The number in groups: +91 98765 43210. */
export function readablePhone(phone: string): string {
  const code = DIALLING.map(([, dial]) => dial).find((dial) => phone.startsWith(dial));
  if (code === undefined) return phone;
  return `${code} ${phone.slice(code.length).replace(/(\d{5})(?=\d{4,})/, "$1 ")}`;
}
