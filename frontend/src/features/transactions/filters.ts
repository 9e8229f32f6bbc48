import { countedAs, type CategoryBook } from "@/lib/categories";
import { formatShortDay } from "@/lib/dates";
import { query } from "@/lib/http";
import { locale } from "@/lib/locale";
import { formatMoney, parseMoney } from "@/lib/money";
import { FILTER_NAMES, type TransactionsAddress } from "@/lib/places";
import { UNCATEGORISED } from "@/lib/categories";
import { text } from "@/lib/text";
import type { Account, Transaction } from "@/lib/types";

/** What the address says about which transactions are shown. */
export type Filters = TransactionsAddress;

export function filtersOf(address: URLSearchParams): Filters {
  const found: Filters = {};
  for (const name of FILTER_NAMES) {
    const value = address.get(name);
    if (value !== null && value !== "") found[name] = value;
  }
  return found;
}

/** The address with other filters; whatever else it says (an open transaction) is dropped. */
export function addressOf(filters: Filters): URLSearchParams {
  const address = new URLSearchParams();
  for (const name of FILTER_NAMES) {
    const value = filters[name];
    if (value !== undefined && value !== "") address.set(name, value);
  }
  return address;
}

const minorOf = (typed: string | undefined) => (typed === undefined ? null : parseMoney(typed, locale().currency));

/** The same filters as the API takes them. */
export function apiQuery(filters: Filters, book: CategoryBook, more: Record<string, string | number | null> = {}): string {
  const { counts, min, max, category, ...same } = filters;
  return query({
    ...same,
    category: category ?? (counts === undefined ? null : countedAs(book.list, counts).join(",")),
    min_minor: minorOf(min),
    max_minor: minorOf(max),
    ...more,
  });
}

/** Whether a changed transaction still belongs in a list with these filters, as far as an edit can tell. */
export function stays(transaction: Transaction, filters: Filters, book: CategoryBook): boolean {
  const categories = [transaction.category, ...transaction.splits.map((split) => split.category)];
  const wanted = filters.category?.split(",") ?? (filters.counts === undefined ? null : countedAs(book.list, filters.counts));
  if (wanted !== null && !categories.some((category) => wanted.includes(category))) return false;
  if (filters.group !== undefined && !categories.some((category) => (book.get(category)?.group ?? category.split(".")[0]) === filters.group)) return false;
  if (filters.tag !== undefined && !transaction.tags.includes(filters.tag)) return false;
  return filters.uncategorised !== "true" || transaction.category === UNCATEGORISED;
}

/** Changes the address from what it says at that moment, which may be newer than what is drawn. */
export type ChangeFilters = (change: (now: Filters) => Filters) => void;

export type FilterChip = { words: string; names: (keyof Filters)[] };

export function without(filters: Filters, names: (keyof Filters)[]): Filters {
  return Object.fromEntries(Object.entries(filters).filter(([name]) => !names.includes(name as keyof Filters)));
}

const words = text.transactions.chips;

function categoryWords(ids: string, book: CategoryBook): string {
  const list = ids.split(",");
  return list.length > 2 ? words.manyCategories(list.length) : words.category(list.map((id) => book.name(id)).join(", "));
}

function pairWords(
  low: string | undefined,
  high: string | undefined,
  say: { both: (low: string, high: string) => string; low: (low: string) => string; high: (high: string) => string },
): string | undefined {
  if (low !== undefined && high !== undefined) return say.both(low, high);
  if (low !== undefined) return say.low(low);
  return high === undefined ? undefined : say.high(high);
}

const money = (typed: string | undefined) => {
  const minor = minorOf(typed);
  return minor === null ? typed : formatMoney(minor, locale().currency);
};

/** The filters in words, each with the names that make it up. */
export function chipsOf(filters: Filters, book: CategoryBook, accounts: Account[]): FilterChip[] {
  const chips: FilterChip[] = [];
  const add = (said: string | undefined, ...names: (keyof Filters)[]) => {
    if (said !== undefined) chips.push({ words: said, names });
  };
  const said = <T>(value: string | undefined, say: (value: string) => T) => (value === undefined ? undefined : say(value));
  const accountNames = (ids: string) =>
    ids.split(",").map((id) => accounts.find((account) => String(account.id) === id)?.name ?? id).join(", ");
  const groupName = (id: string) => book.list.find((category) => category.group === id)?.group_name ?? id;
  const counted: Record<string, string> = { spending: words.spending, income: words.income, kept: words.kept };

  add(said(filters.q, words.q), "q");
  add(said(filters.account, (ids) => words.account(accountNames(ids))), "account");
  add(said(filters.category, (ids) => categoryWords(ids, book)), "category");
  add(said(filters.group, (id) => words.group(groupName(id))), "group");
  add(said(filters.counts, (name) => counted[name]), "counts");
  add(
    pairWords(filters.from && formatShortDay(filters.from), filters.to && formatShortDay(filters.to), {
      both: words.between,
      low: words.since,
      high: words.until,
    }),
    "from",
    "to",
  );
  add(pairWords(money(filters.min), money(filters.max), { both: words.range, low: words.least, high: words.most }), "min", "max");
  add(said(filters.direction, (way) => (way === "credit" ? words.credit : words.debit)), "direction");
  add(said(filters.tag, words.tag), "tag");
  add(said(filters.uncategorised, () => words.uncategorised), "uncategorised");
  add(said(filters.batch, () => words.batch), "batch");
  return chips;
}
