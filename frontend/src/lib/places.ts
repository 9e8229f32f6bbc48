/** The addresses of FinSure; one writer, so that a link and its reader cannot drift apart. */
export type TransactionsAddress = {
  q?: string;
  account?: string;
  category?: string;
  group?: string;
  /** "spending", "income" or "kept": the categories that count as such. */
  counts?: string;
  from?: string;
  to?: string;
  min?: string;
  max?: string;
  direction?: string;
  tag?: string;
  uncategorised?: string;
  batch?: string;
};

export const FILTER_NAMES = [
  "q", "account", "category", "group", "counts", "from", "to", "min", "max", "direction", "tag", "uncategorised", "batch",
] as const satisfies readonly (keyof TransactionsAddress)[];

export function transactionsAt(address: TransactionsAddress): string {
  const search = new URLSearchParams();
  for (const name of FILTER_NAMES) {
    const value = address[name];
    if (value !== undefined && value !== "") search.set(name, value);
  }
  const words = search.toString().replaceAll("%2C", ",");
  return words === "" ? "/transactions" : `/transactions?${words}`;
}

export const places = {
  today: (month?: string) => (month === undefined ? "/" : `/?month=${month}`),
  transactions: transactionsAt,
  /** With an account, the statement is read as that account's. */
  imports: (account?: number) => (account === undefined ? "/import" : `/import?account=${account}`),
  import: (id: number) => `/import/${id}`,
  accounts: () => "/accounts",
  account: (id: number) => `/accounts/${id}`,
  banks: () => "/banks",
  /** `like`: the number of an earlier link whose banks are asked for again. */
  linkBank: (like?: number) => (like === undefined ? "/banks/link" : `/banks/link?like=${like}`),
  bank: (id: number) => `/banks/${id}`,
  backFromBank: (id: number) => `/banks/return?link=${id}`,
  settings: (section?: string) => (section === undefined ? "/settings" : `/settings/${section}`),
  privacy: (part?: "data" | "kept" | "erase") => (part === undefined ? "/settings/privacy" : `/settings/privacy/${part}`),
  receipt: (id: string) => `/receipt/${id}`,
};
