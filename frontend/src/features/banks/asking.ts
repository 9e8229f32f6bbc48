import type { Bank, BankLink, FiType, NewLink, ProviderName } from "@/lib/types";

/** The kinds of data in a person's words, and what each is among aggregators. */
export const KINDS = {
  accounts: ["DEPOSIT"],
  deposits: ["TERM_DEPOSIT", "RECURRING_DEPOSIT"],
  funds: ["MUTUAL_FUNDS", "SIP"],
  shares: ["EQUITIES", "ETF"],
  pension: ["NPS"],
  policies: ["INSURANCE_POLICIES"],
} satisfies Record<string, FiType[]>;

export type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as Kind[];

export const DAYS = ["30", "90", "180", "365"];
export const MONTHS = ["3", "6", "12"];

/** How many banks one consent may name; open banking knows one at a time. */
export const mostBanks = (provider: ProviderName) => (provider === "gocardless" ? 1 : 6);

export type Draft = {
  provider: ProviderName;
  /** Whether the aggregator finds the banks. */
  find: boolean;
  /** Null until the person chose: then the banks of the link that is renewed, if any. */
  chosen: string[] | null;
  days: string;
  months: string;
  kinds: Kind[];
  mobile: string;
  keep: boolean;
};

/** What is asked for unless the person says otherwise: budgeting's least, or the same as before. */
export function draftOf(provider: ProviderName, like: BankLink | null): Draft {
  const kinds = KIND_NAMES.filter((kind) => like?.fi_types.some((type) => (KINDS[kind] as string[]).includes(type)));
  return {
    provider,
    find: like !== null && like.banks.length === 0 && like.accounts.length === 0,
    chosen: null,
    days: "365",
    months: "12",
    kinds: like === null ? ["accounts"] : kinds,
    mobile: "",
    keep: false,
  };
}

export const unwell = (bank: Bank) => bank.resting || bank.healthy === false;

/** The chosen banks: as the person said, else those of the earlier link that answer well. */
export function chosenOf(draft: Draft, like: BankLink | null, banks: Bank[]): string[] {
  if (draft.chosen !== null) return draft.chosen;
  const names = new Set(like === null ? [] : [...like.banks, ...like.accounts.map((account) => account.bank)]);
  return banks.filter((bank) => names.has(bank.name) && !unwell(bank)).map((bank) => bank.id).slice(0, mostBanks(draft.provider));
}

export type Lacks = { banks?: true; kinds?: true; mobile?: true };

/** What must still be said before it can be asked. */
export function lacksOf(draft: Draft, chosen: string[]): Lacks {
  const european = draft.provider === "gocardless";
  const lacks: Lacks = {};
  if (chosen.length === 0 && (european || !draft.find)) lacks.banks = true;
  if (draft.kinds.length === 0 && !european) lacks.kinds = true;
  if (!/^(\+?\d{10,15})?$/.test(plainMobile(draft.mobile))) lacks.mobile = true;
  return lacks;
}

const plainMobile = (mobile: string) => mobile.replace(/[\s()-]/g, "");

export function linkOf(draft: Draft, chosen: string[], notice: { version: number; language: string }): NewLink {
  const european = draft.provider === "gocardless";
  return {
    provider: draft.provider,
    mobile: plainMobile(draft.mobile),
    bank_ids: draft.find && !european ? [] : chosen,
    days: Number(draft.days),
    months: Number(draft.months),
    fi_types: european ? KINDS.accounts : draft.kinds.flatMap((kind): FiType[] => KINDS[kind]),
    keep: draft.keep,
    notice_version: notice.version,
    language: notice.language,
  };
}
