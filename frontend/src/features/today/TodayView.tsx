import type { CategoryBook } from "@/lib/categories";
import { formatMoney } from "@/lib/money";
import { transactionsAt } from "@/lib/places";
import { text } from "@/lib/text";
import type { Today } from "@/lib/types";
import { ButtonLink } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { Loading, Skeleton } from "@/ui/Skeleton";

import { Balances } from "./Balances";
import { Figures } from "./Figures";
import { Latest } from "./Latest";
import { MonthBar } from "./MonthBar";
import { MonthByMonth } from "./MonthByMonth";
import { SpendingByCategory } from "./SpendingByCategory";

export function TodayView({
  today,
  book,
  onMonth,
}: {
  today: Today;
  book: CategoryBook;
  onMonth: (month: string) => void;
}) {
  const { uncategorised, currency } = today;
  return (
    <div className="grid gap-4 md:gap-5">
      <MonthBar today={today} onMonth={onMonth} />
      <Figures today={today} />
      {uncategorised.transactions > 0 && (
        <Notice
          tone="caution"
          title={text.today.unnamed(uncategorised.transactions)}
          action={
            <ButtonLink size="small" to={transactionsAt({ uncategorised: "true" })}>
              {text.today.review}
            </ButtonLink>
          }
        >
          {text.today.unnamedDetail(formatMoney(uncategorised.amount_minor, currency, { sign: "never" }))}
        </Notice>
      )}
      {today.other_currencies.length > 0 && (
        <p className="text-sm text-muted">{text.today.otherCurrencies(currency, today.other_currencies.join(", "))}</p>
      )}
      <div className="grid items-start gap-4 md:gap-5 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
        <div className="grid min-w-0 gap-4 md:gap-5">
          <SpendingByCategory today={today} book={book} />
          <MonthByMonth today={today} onMonth={onMonth} />
        </div>
        <div className="grid min-w-0 gap-4 md:gap-5">
          <Balances today={today} />
          <Latest today={today} book={book} />
        </div>
      </div>
    </div>
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
