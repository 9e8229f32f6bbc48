/** The shapes the API speaks, as described in docs/openapi.yaml. */

export type Page<T> = { items: T[]; next_cursor: string | null };

export type Person = {
  id: number | string;
  name: string;
  phone_masked: string;
  locale: string;
  currency: string;
  time_zone: string;
  is_demonstration: boolean;
};

export type SignedIn = {
  access_token: string;
  expires_in_seconds: number;
  person: Person;
  session_id: number | string;
};

export type Challenge = { challenge_id: string; expires_at: string; resend_after_seconds: number };
export type SignInOptions = { provider: string; demonstration: boolean };
export type InboxMessage = { phone: string; text: string; code: string; sent_at: string };

export type Session = {
  id: number | string;
  device: string;
  created_at: string;
  last_used_at: string;
  current: boolean;
};

export type Direction = "debit" | "credit" | "both";
export type BudgetClass = "income" | "need" | "want" | "save" | "neutral";

export type Category = {
  id: string;
  group: string;
  group_name: string;
  name: string;
  direction: Direction;
  budget_class: BudgetClass;
  own: boolean;
};

export type AccountKind = "savings" | "current" | "card" | "wallet" | "cash" | "loan" | "deposit";

export type Account = {
  id: number;
  name: string;
  kind: AccountKind;
  currency: string;
  institution: string;
  mask: string;
  balance_minor: number;
  last_booked_on: string | null;
  transactions: number;
  archived: boolean;
  version: number;
};

export type Gap = {
  after_on: string;
  before_on: string;
  stated_minor: number;
  expected_minor: number;
  difference_minor: number;
};
export type AccountGap = Gap & { transaction_id: number };
export type ImportGap = Gap & { line: number };

export type Split = { category: string; amount_minor: number; note: string };
export type Attachment = { id: number; filename: string; content_type: string; size_bytes: number };
export type PairKind = "transfer" | "refund";

export type Transaction = {
  id: number;
  account_id: number;
  booked_on: string;
  value_on: string | null;
  amount_minor: number;
  currency: string;
  balance_minor: number | null;
  narration: string;
  name: string;
  rail: string;
  reference: string;
  counterparty: string;
  vpa: string;
  bank: string;
  remark: string;
  category: string;
  category_source: "person" | "rule" | "merchant" | "none";
  category_confidence: number | null;
  category_reason: string;
  splits: Split[];
  tags: string[];
  note: string;
  attachments: Attachment[];
  pair: { transaction_id: number; kind: PairKind } | null;
  batch_id: number | null;
  version: number;
};

export type TransactionSummary = {
  currency: string;
  transactions: number;
  in_minor: number;
  out_minor: number;
  spending_minor: number;
  income_minor: number;
};

export type Edit = {
  id: number;
  action: string;
  made_at: string;
  undone_at: string | null;
  transactions: number;
  summary: string;
};

export type Tag = { name: string; transactions: number };

export type MonthCategory = {
  category: string;
  spending_minor: number;
  transactions: number;
  usual_minor: number | null;
};

export type Today = {
  as_of: string;
  currency: string;
  other_currencies: string[];
  month: {
    month: string;
    is_current: boolean;
    income_minor: number;
    spending_minor: number;
    saved_minor: number;
    by_category: MonthCategory[];
  };
  months: { month: string; income_minor: number; spending_minor: number }[];
  accounts: Account[];
  worth: { currency: string; assets_minor: number; debts_minor: number; net_minor: number }[];
  recent: Transaction[];
  uncategorised: { transactions: number; amount_minor: number };
  freshness: { last_booked_on: string | null; last_import_at: string | null };
};

export type ImportState =
  | "reading"
  | "needs_mapping"
  | "ready"
  | "running"
  | "done"
  | "refused"
  | "cancelled"
  | "undone";

export type SampleRow = {
  booked_on: string;
  narration: string;
  amount_minor: number;
  balance_minor: number | null;
};

export type Mapping = {
  header_line: number;
  columns: {
    date: number | null;
    narration: number[];
    amount: number | null;
    debit: number | null;
    credit: number | null;
    type: number | null;
    balance: number | null;
    reference: number | null;
    value_date: number | null;
  };
  date_order: "dmy" | "mdy" | "ymd";
  decimal: "." | ",";
  flip_sign: boolean;
  currency: string | null;
};

export type MappingTable = { columns: number; lines: string[][]; mapping: Mapping };
export type MappingPreview = {
  rows: (SampleRow & { line: number })[];
  errors: { line: number; detail: string }[];
  rows_read: number;
};

export type FieldError = { pointer: string; detail: string };
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: FieldError[];
};

export type Import = {
  id: number;
  filename: string;
  size_bytes: number;
  state: ImportState;
  layout: string;
  layout_name: string;
  format: string;
  currency: string | null;
  institution: string;
  mask: string;
  kind: AccountKind | "";
  account_id: number | null;
  rows_read: number;
  rows_new: number;
  rows_known: number;
  first_on: string | null;
  last_on: string | null;
  closing_minor: number | null;
  gaps: ImportGap[];
  warnings: string[];
  sample: SampleRow[];
  table: MappingTable | null;
  refusal: Problem | null;
  progress: { phase: string; done: number; of: number };
  batch_id: number | null;
  created_at: string;
  finished_at: string | null;
  undone_at: string | null;
};
