import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";

import type { Account, Category, Person, Transaction } from "@/lib/types";

/** The network as tests see it; each test adds what it needs. */
export const server = setupServer();

export const at = (path: string) => `*/api/v1${path}`;

export const person: Person = {
  id: 1,
  name: "Asha",
  phone_masked: "+91 ••••• ••210",
  locale: "en-IN",
  currency: "INR",
  time_zone: "Asia/Kolkata",
  is_demonstration: false,
};

export const signedIn = (token: string, seconds = 600) => ({
  access_token: token,
  expires_in_seconds: seconds,
  person,
  session_id: "7",
});

export function refused(status: number, slug: string, title = "Refused", detail = "") {
  return HttpResponse.json(
    { type: `/problems/${slug}`, title, status, detail },
    { status, headers: { "Content-Type": "application/problem+json" } },
  );
}

export const categories: Category[] = [
  { id: "food.dining", group: "food", group_name: "Food", name: "Dining & delivery", direction: "debit", budget_class: "want", own: false },
  { id: "food.groceries", group: "food", group_name: "Food", name: "Groceries", direction: "debit", budget_class: "need", own: false },
  { id: "income.salary", group: "income", group_name: "Income", name: "Salary & wages", direction: "credit", budget_class: "income", own: false },
  { id: "other.uncategorised", group: "other", group_name: "Other", name: "Uncategorised", direction: "both", budget_class: "neutral", own: false },
];

export const account: Account = {
  id: 1,
  name: "HDFC salary",
  kind: "savings",
  currency: "INR",
  institution: "HDFC Bank",
  mask: "4821",
  balance_minor: 1_250_000,
  last_booked_on: "2026-11-22",
  transactions: 2,
  archived: false,
  version: 1,
};

export function transaction(more: Partial<Transaction> = {}): Transaction {
  return {
    id: 1,
    account_id: 1,
    booked_on: "2026-11-22",
    value_on: null,
    amount_minor: -48_900,
    currency: "INR",
    balance_minor: null,
    narration: "UPI-SWIGGY-swiggy@axisbank-YESB-332198-ORDER",
    name: "Swiggy",
    rail: "UPI",
    reference: "332198",
    counterparty: "Swiggy",
    vpa: "swiggy@axisbank",
    bank: "Yes Bank",
    remark: "ORDER",
    category: "food.dining",
    category_source: "merchant",
    category_confidence: 0.97,
    category_reason: "Swiggy is a known merchant",
    splits: [],
    tags: [],
    note: "",
    attachments: [],
    pair: null,
    pending: false,
    was_pending: null,
    batch_id: 3,
    version: 1,
    ...more,
  };
}

/** What every signed-in page asks for. */
export function usualAnswers() {
  return [
    http.post(at("/auth/refresh"), () => HttpResponse.json(signedIn("fresh"))),
    http.get(at("/categories"), () => HttpResponse.json({ items: categories, next_cursor: null })),
    http.get(at("/accounts"), () => HttpResponse.json({ items: [account], next_cursor: null })),
    http.get(at("/links"), () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get(at("/bank-providers"), () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get(at("/suggestions"), () => HttpResponse.json({ items: [], waiting: 0, next_cursor: null })),
    http.get(at("/tags"), () => HttpResponse.json({ items: [{ name: "office", transactions: 1 }] })),
  ];
}
