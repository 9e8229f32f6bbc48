import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { formatShortDay } from "@/lib/dates";
import { text } from "@/lib/text";
import type { Account, Suggestion, Transaction } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Notice } from "@/ui/Notice";
import { PagedList } from "@/ui/PagedList";

import { answerSuggestion, transactionQueries } from "./api";
import { useChange } from "./changes";

const words = text.transactions.suggestions;

/** A quiet band while pairs wait to be looked at, and the list of them. */
export function Suggestions({ accounts, onOpen }: { accounts: Account[]; onOpen: (id: number) => void }) {
  const [looking, setLooking] = useState(false);
  const query = useInfiniteQuery(transactionQueries.suggestions());
  const waiting = query.data?.pages[0]?.waiting ?? 0;
  return (
    <>
      {waiting > 0 && (
        <Notice
          title={words.waiting(waiting)}
          action={
            <Button size="small" onClick={() => setLooking(true)}>
              {words.look}
            </Button>
          }
        >
          {words.detail}
        </Notice>
      )}
      {looking && (
        <Dialog title={words.title} onClose={() => setLooking(false)}>
          <PagedList
            query={query}
            items={query.data?.pages.flatMap((page) => page.items)}
            none={words.none}
            skeletonRows={3}
            label={words.list}
            row={(one) => <Question key={one.id} {...{ one, accounts }} onOpen={onOpen} />}
          />
        </Dialog>
      )}
    </>
  );
}

function Question({ one, accounts, onOpen }: { one: Suggestion; accounts: Account[]; onOpen: (id: number) => void }) {
  const accept = useChange(() => answerSuggestion(one.id, "accept"));
  const reject = useChange(() => answerSuggestion(one.id, "reject"));
  const busy = accept.isPending || reject.isPending;
  return (
    <li className="grid gap-2 px-4 py-4 md:px-5">
      {[one.debit, one.credit].map((row) => (
        <Half key={row.id} row={row} account={accounts.find((account) => account.id === row.account_id)} onOpen={onOpen} />
      ))}
      <p className="text-sm text-muted">
        {text.transactions.pairing.kinds[one.kind]}, {words.sure(one.confidence)}. {one.reason}.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button size="small" look="primary" busy={accept.isPending} disabled={busy} onClick={() => accept.mutate(undefined)}>
          {words.accept}
        </Button>
        <Button size="small" busy={reject.isPending} disabled={busy} onClick={() => reject.mutate(undefined)}>
          {words.reject}
        </Button>
      </div>
    </li>
  );
}

/** A pending row may be on no page any more, so it is told and not opened. */
function Half({ row, account, onOpen }: { row: Transaction; account?: Account; onOpen: (id: number) => void }) {
  const told = (
    <>
      <span className="min-w-0 flex-1 truncate">{row.name || row.narration}</span>
      <span className="text-sm text-faint">
        {row.pending && `${text.transactions.pending.mark} · `}
        {formatShortDay(row.booked_on)}
        {account !== undefined && ` · ${account.name}`}
      </span>
      <Amount minor={row.amount_minor} currency={row.currency} />
    </>
  );
  if (row.pending) return <p className="flex items-baseline gap-3">{told}</p>;
  return (
    <button type="button" className="flex items-baseline gap-3 text-left hover:underline" onClick={() => onOpen(row.id)}>
      {told}
    </button>
  );
}
