import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { text } from "@/lib/text";
import type { BankLink } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { refusalWords, RefusalNotice } from "@/ui/Notice";
import { say } from "@/ui/toasts";

import { bankQueries, dataLeft, keepFetched, tellLink } from "./api";
import type { WithNotice } from "./LinkForm";
import { isOver } from "./standing";

const words = text.banks.one;

// Taking a word back needs no notice, but the request has a place for one.
const NO_NOTICE = { version: 1, language: "en" };

/** Whether what was fetched stays afterwards: agreed to under the notice, taken back by one press. */
export function Keep({ link, withNotice }: { link: BankLink; withNotice: WithNotice }) {
  const client = useQueryClient();
  const [agreeing, setAgreeing] = useState(false);
  const keeping = useMutation({
    mutationFn: ({ keep, read }: { keep: boolean; read: { version: number; language: string } }) => keepFetched(link.id, keep, read),
    onSuccess: async (after) => {
      tellLink(client, after);
      setAgreeing(false);
      say({ words: after.kept ? words.kept : words.notKept });
      if (isOver(after) && !after.kept) await dataLeft(client);
      await client.invalidateQueries({ queryKey: bankQueries.all() });
    },
    onError: (failure, { keep }) => {
      if (!keep) say({ tone: "danger", words: refusalWords(failure).title });
    },
  });
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5">
      <span className="min-w-0 flex-1 basis-48">{link.kept ? words.keeps : words.leaves}</span>
      {(link.kept || !isOver(link)) && link.accounts.length > 0 && (
        <Button
          size="small"
          busy={keeping.isPending && !agreeing}
          onClick={() => (link.kept ? keeping.mutate({ keep: false, read: NO_NOTICE }) : setAgreeing(true))}
        >
          {link.kept ? words.keepOff : words.keepOn}
        </Button>
      )}
      {agreeing && (
        <Dialog title={words.keepTitle} onClose={() => setAgreeing(false)}>
          <div className="p-4 md:p-5">
            {withNotice((read) => (
              <>
                {keeping.isError && <RefusalNotice failure={keeping.error} />}
                <Button look="primary" className="justify-self-start" busy={keeping.isPending} onClick={() => keeping.mutate({ keep: true, read })}>
                  {words.keepAgree}
                </Button>
              </>
            ))}
          </div>
        </Dialog>
      )}
    </div>
  );
}
