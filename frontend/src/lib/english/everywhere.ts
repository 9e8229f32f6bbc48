import { plural } from "@/lib/english/plural";

export const common = {
  product: "FinSure",
  loading: "Loading",
  close: "Close",
  cancel: "Cancel",
  save: "Save",
  add: "Add",
  remove: "Remove",
  rename: "Rename",
  undo: "Undo",
  undone: "Undone",
  dismiss: "Dismiss",
  tryAgain: "Try again",
  more: "Show more",
  nothingFound: "Nothing found.",
  asTable: "Show as table",
  asChart: "Show as chart",
  skip: "Skip to content",
  none: "None",
  optional: "Optional",
  transactions: (n: number) => plural(n, "transaction"),
  rows: (n: number) => plural(n, "row"),
};

export const refusals = {
  unexpected: "That did not work",
  unexpectedDetail: "The server could not answer. Nothing was changed.",
  unreachable: "The server cannot be reached",
  unreachableDetail: "Check the connection, then try again. Nothing was changed.",
  lost: "There is nothing at this address",
  lostDetail: "The link may be old, or the thing it led to was removed.",
  crashed: "This page broke",
  crashedDetail: "Your data is safe on the server. Load the page again to go on.",
  reload: "Load again",
};

export const places = {
  label: "Places",
  today: "Today",
  transactions: "Transactions",
  import: "Import",
  banks: "Banks",
  accounts: "Accounts",
  settings: "Settings",
  demonstration: "Demonstration household",
  signOut: "Sign out",
};
