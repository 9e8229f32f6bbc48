import type { Bank, BankLink, ConsentNotice, FetchDetail, LinkedAccount } from "@/lib/types";

export const bankNotice = (language = "en"): ConsentNotice => ({
  version: 4,
  language,
  languages: ["en", "hi"],
  title: language === "en" ? "What FinSure does with what your banks send" : "आपके बैंक जो भेजते हैं",
  parts: Object.fromEntries(["data", "purpose", "life", "sharing", "withdraw", "rights", "complain", "who"].map((part) => [part, `${language} ${part}`])),
  sha256: "0".repeat(64),
});

export function bank(more: Partial<Bank> = {}): Bank {
  return { id: "HDFC-FIP", name: "HDFC Bank", fi_types: ["DEPOSIT"], healthy: true, resting: false, ...more };
}

export function linkedAccount(more: Partial<LinkedAccount> = {}): LinkedAccount {
  return {
    id: 21,
    bank: "HDFC Bank",
    masked: "XXXXXX4821",
    fi_type: "DEPOSIT",
    product: "SAVINGS",
    holders: ["Asha Rao"],
    account_id: 1,
    state: "ready",
    fresh_at: "2026-11-24T08:35:00Z",
    tried_at: "2026-11-24T08:35:00Z",
    balance_minor: 1_250_000,
    balance_at: "2026-11-24T08:35:00Z",
    process_until: "2026-12-24T08:35:00Z",
    kept: false,
    ...more,
  };
}

export function fetchDetail(more: Partial<FetchDetail> = {}): FetchDetail {
  return {
    id: 31,
    cause: "first",
    state: "recorded",
    first_day: "2025-11-25",
    last_day: "2026-11-24",
    wanted_at: "2026-11-24T08:34:00Z",
    asked_at: "2026-11-24T08:34:01Z",
    ended_at: "2026-11-24T08:35:00Z",
    rows_new: 1204,
    rows_known: 0,
    problem: "",
    deliveries: [],
    ...more,
  };
}

/** A link that is well; each test says what is different. */
export function link(more: Partial<BankLink> = {}): BankLink {
  return {
    id: 7,
    provider: "setu",
    state: "active",
    banks: ["HDFC Bank"],
    url: null,
    fi_types: ["DEPOSIT"],
    first_day: "2025-11-25",
    asked_at: "2026-11-24T08:33:00Z",
    approved_at: "2026-11-24T08:34:00Z",
    expires_at: "2027-11-24T08:33:00Z",
    ended_at: null,
    checked_at: "2026-11-24T08:35:00Z",
    life_days: 30,
    kept: false,
    problem: "",
    health: "well",
    step: "none",
    accounts: [linkedAccount()],
    fetch: fetchDetail(),
    ...more,
  };
}
