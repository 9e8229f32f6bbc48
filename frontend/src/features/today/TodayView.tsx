import type { ReactNode } from "react";

import type { CategoryBook } from "@/lib/categories";
import { formatMoney } from "@/lib/money";
import { transactionsAt } from "@/lib/places";
import { text } from "@/lib/text";
import type { Today } from "@/lib/types";
import { ButtonLink } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { Loading, Skeleton } from "@/ui/Skeleton";

import { Balances } from "./Balances";
import { Doubts } from "./Doubts";
import { Figures } from "./Figures";
import { Latest } from "./Latest";
import { MonthBar } from "./MonthBar";
import { MonthByMonth } from "./MonthByMonth";
import { Moved } from "./Moved";
import { SpendingByCategory } from "./SpendingByCategory";

/** While there are several currencies, a link to rows names the accounts of the one on screen. */
function accountsOf({ currency, other_currencies, accounts }: Today): string | undefined {
  if (other_currencies.length === 0) return undefined;
  return accounts.filter((account) => account.currency === currency).map((account) => account.id).join(",");
}

export function TodayView({
  today,
  book,
  onMonth,
  onCurrency,
  linked,
}: {
  today: Today;
  book: CategoryBook;
  onMonth: (month: string) => void;
  onCurrency: (currency: string) => void;
  /** How linked accounts stand; given by the page, since banks are another feature. */
  linked: ReactNode;
}) {
  const account = accountsOf(today);
  return (
    <div className="grid gap-4 md:gap-5">
      <MonthBar today={today} onMonth={onMonth} onCurrency={onCurrency} />
      {linked}
      <Figures today={today} account={account} />
      <Doubts today={today} accounts={today.accounts} />
      <Unnamed today={today} account={account} />
      <div className="grid items-start gap-4 md:gap-5 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
        <div className="grid min-w-0 gap-4 md:gap-5">
          <SpendingByCategory today={today} book={book} account={account} />
          <MonthByMonth today={today} onMonth={onMonth} />
          <Moved today={today} book={book} account={account} />
        </div>
        <div className="grid min-w-0 gap-4 md:gap-5">
          <Balances today={today} />
          <Latest today={today} book={book} />
        </div>
      </div>
    </div>
  );
}

function Unnamed({ today: { uncategorised, currency }, account }: { today: Today; account?: string }) {
  if (uncategorised.transactions === 0) return null;
  return (
    <Notice
      tone="caution"
      title={text.today.unnamed(uncategorised.transactions)}
      action={
        <ButtonLink size="small" to={transactionsAt({ uncategorised: "true", account })}>
          {text.today.review}
        </ButtonLink>
      }
    >
      {text.today.unnamedDetail(formatMoney(uncategorised.amount_minor, currency, { sign: "never" }))}
    </Notice>
  );
}

export function TodaySkeleton() {
  return (
    <Loading>
      <div className="grid gap-4 md:gap-5">
        <Skeleton className="h-8 w-52" />
        <Skeleton className="h-28 rounded-lg" />
        <div className="grid gap-4 md:gap-5 lg:grid-cols-[7fr_5fr]">
          <Skeleton className="h-96 rounded-lg" />
          <Skeleton className="h-96 rounded-lg" />
          <Skeleton className="h-80 rounded-lg" />
          <Skeleton className="h-80 rounded-lg" />
        </div>
      </div>
    </Loading>
  );
}
