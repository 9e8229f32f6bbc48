import { count, plural } from "@/lib/english/plural";
import type { Erasure, Export, RetentionBasis, RetentionKeep, RetentionSpans } from "@/lib/types";

const HOUR = 3600;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** "24 hours", "7 days", "7 years": whole numbers of the largest fitting unit. */
function span(seconds: number): string {
  if (seconds >= YEAR && seconds % YEAR === 0) return plural(seconds / YEAR, "year");
  if (seconds > DAY && seconds % DAY === 0) return plural(seconds / DAY, "day");
  return plural(Math.round(seconds / HOUR), "hour");
}

type Kept = { title: (spans: RetentionSpans) => string; detail?: (spans: RetentionSpans) => string };

/** In the order they are shown. */
const keeps: Record<RetentionKeep, Kept> = {
  account: {
    title: () => "While your account is open",
    detail: (spans) => `After you ask for erasure it is held closed for ${span(spans.closed)}, then destroyed.`,
  },
  upload: {
    title: (spans) => `Files: ${span(spans.uploads)} after they came`,
    detail: () => "That a file came stays on record while your account is open.",
  },
  export: {
    title: (spans) => `Files: ${span(spans.exports)} after they were made`,
    detail: () => "That you asked stays on record while your account is open.",
  },
  credential: { title: (spans) => `${span(spans.credentials)} after it ended` },
  message: { title: () => "Ten minutes", detail: () => "Until the code in it ends." },
  answer: { title: (spans) => span(spans.answers) },
  proof: {
    title: (spans) => `${span(spans.consents)} after your account is closed`,
    detail: () => "Proves what was agreed and what was done. Stays when your account is erased.",
  },
  audit: { title: () => "At least a year", detail: () => "Holds numbers only, no name, sum or word. Stays when your account is erased." },
  always: { title: () => "For good", detail: () => "Tells about nobody." },
};

export const privacy = {
  title: "Privacy",
  parts: { consents: "Consents", data: "Your data", kept: "What is kept", erase: "Erase" },
  partsLabel: "Privacy",
  span,

  exports: {
    title: "Take everything along",
    detail: "One zip file with everything FinSure holds about you: each table as JSON and as CSV, and your attachments.",
    kept: (seconds: number) => `It can be downloaded for ${span(seconds)}, then the file is deleted.`,
    ask: "Make an export",
    progress: "Making your export",
    progressOf: (done: number, of: number) => `${count(done)} of ${plural(of, "table")}`,
    earlier: "Exports so far",
    none: "You have not made one yet.",
    states: { waiting: "Waiting", running: "Being made", ready: "Ready", failed: "Not made", expired: "Deleted" } satisfies Record<Export["state"], string>,
    failed: "It could not be made. Make another.",
    made: (day: string) => `Export of ${day}`,
    holds: (rows: number, size: string) => `${plural(rows, "row")}, ${size}`,
    until: (instant: string) => `until ${instant}`,
    download: "Download",
    downloadOf: (day: string) => `Download the export of ${day}`,
    checksum: "SHA-256",
  },
  holds: {
    title: "What an export holds",
    rows: (n: number) => plural(n, "row"),
    empty: (n: number) => `${plural(n, "more kind")} of data, empty so far`,
    left: "Left out, and why",
    what: "What",
    count: "Rows",
  },
  bringBack: {
    title: "Bring an export back",
    detail: "The zip file as it was downloaded, from this FinSure or another. Accounts, transactions, categories, notes and attachments come back; all of it or nothing.",
    choose: "Choose an export",
    taken: "Your ledger is not empty, so nothing can be brought back into it.",
    tooLarge: "An export of more than 100 MB comes back on the command line only: ./finsure import-all",
    done: (rows: number) => `${plural(rows, "row")} came back`,
    see: "Go to Today",
  },
  kept: {
    title: "What is kept, why, and for how long",
    detail: "Every table FinSure has, from the register the program itself works by.",
    bases: {
      consent: "You agreed",
      service: "Service you asked for",
      safety: "Keeps accounts safe",
      duty: "The law asks for it",
    } satisfies Record<RetentionBasis, string>,
    order: Object.keys(keeps) as RetentionKeep[],
    of: (keep: RetentionKeep, spans: RetentionSpans) => ({ title: keeps[keep].title(spans), detail: keeps[keep].detail?.(spans) }),
  },
  erase: {
    title: "Erase your account",
    detail: "In two stages: first it is closed and can still be taken back, then it is held and destroyed.",
    demonstration: "The demonstration household belongs to everyone and cannot be erased. Sign in with a phone of your own.",
    stages: {
      now: ["At once", "Every session ends and nothing of yours is processed any more."],
      grace: (day: string) => [`Until ${day}`, "Sign in to open the account again. Everything is then as it was."],
      held: (from: string, to: string) => [`${from} to ${to}`, "Held closed, because the law asks for it. Nobody can open it, not even you."],
      gone: (day: string) => [`On ${day}`, "Your data and files are destroyed. Nothing can bring them back."],
    },
    goes: "What goes",
    goesNothing: "There are no rows of yours yet.",
    stays: "What stays, and why",
    staysLine: (basis: string, time: string) => `${basis} · ${time}`,
    first: "Make an export first if you want to keep a copy.",
    firstLink: "Your data",
    confirm: "Confirm",
    word: "ERASE",
    type: (word: string) => `Type ${word} to go on`,
    wrong: (word: string) => `Type ${word} in capital letters.`,
    button: "Close and erase my account",
  },
  receipt: {
    title: "Receipt of erasure",
    states: {
      withdrawn: "Your account is closed",
      sealed: "The account is held closed",
      destroying: "The data is being destroyed",
      destroyed: "The data is destroyed",
      cancelled: "The erasure was taken back",
    } satisfies Record<Erasure["state"], string>,
    cancelled: "The account was opened again in time. Nothing was erased.",
    keep: "Keep this receipt or its address. It names nobody, and shows to whoever holds it how far the erasure has come.",
    stages: {
      asked: "Asked for and closed",
      final: "Last moment to open it again",
      sealed: "Held closed",
      destroyed: "Destroyed",
    },
    reopenBy: (instant: string) => `Until ${instant} you can sign in and open it again.`,
    by: (instant: string) => `from ${instant}`,
    tables: "What it covers",
    columns: { what: "What", rows: "Rows held", destroyed: "Rows destroyed" },
    keys: "Keys that were destroyed",
    key: (n: number) => `Key ${count(n)}`,
    keyEnded: (instant: string) => `Overwritten on ${instant}; SHA-256 of what stood there:`,
    number: "Receipt number",
    digest: "SHA-256 of the receipt",
    save: "Save the receipt",
    signIn: "Go to sign-in",
  },
};
