import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { text } from "@/lib/text";
import type { BankLink, WithdrawalRehearsal } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Loaded } from "@/ui/Loaded";
import { RefusalNotice } from "@/ui/Notice";
import { SkeletonRows } from "@/ui/Skeleton";
import { say } from "@/ui/toasts";

import { bankQueries, dataLeft, tellLink, withdrawLink } from "./api";

const words = text.banks.withdrawal;

function linesOf({ accounts, rows_leaving, rows_staying, holdings_leaving, kept }: WithdrawalRehearsal): string[] {
  if (kept) return [words.stop, words.kept(rows_staying)];
  return [
    words.stop,
    rows_leaving === 0 ? words.leaveNone : words.leave(rows_leaving, accounts),
    ...(rows_staying === 0 ? [] : [words.stay(rows_staying)]),
    ...(holdings_leaving === 0 ? [] : [words.holdings(holdings_leaving)]),
  ];
}

/** What withdrawing would do, in numbers, and the press that does it. */
export function WithdrawDialog({ link, onClose }: { link: BankLink; onClose: () => void }) {
  const client = useQueryClient();
  const rehearsal = useQuery(bankQueries.withdrawal(link.id));
  const withdraw = useMutation({
    mutationFn: () => withdrawLink(link.id),
    onSuccess: async (after) => {
      tellLink(client, after);
      say({ words: words.done });
      onClose();
      await dataLeft(client);
    },
  });
  return (
    <Dialog title={words.title} onClose={onClose}>
      <div className="grid gap-5 p-4 md:p-5">
        <Loaded query={rehearsal} skeleton={<SkeletonRows rows={2} className="p-0 md:p-0" />}>
          {(ahead) => (
            <ul className="grid list-disc gap-1.5 pl-5">
              {linesOf(ahead).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
        </Loaded>
        {withdraw.isError && <RefusalNotice failure={withdraw.error} />}
        <div className="flex flex-wrap gap-2">
          <Button look="danger" busy={withdraw.isPending} onClick={() => withdraw.mutate()}>
            {words.button}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {words.keep}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
