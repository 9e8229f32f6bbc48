export const accounts = {
  kinds: {
    savings: "Savings account",
    current: "Current account",
    card: "Credit card",
    wallet: "Wallet",
    cash: "Cash",
    deposit: "Deposit",
    loan: "Loan",
  },
};
