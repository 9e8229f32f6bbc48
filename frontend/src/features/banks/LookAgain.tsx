import { useMutation, useQueryClient } from "@tanstack/react-query";

import { text } from "@/lib/text";
import type { BankLink } from "@/lib/types";
import { Button } from "@/ui/Button";
import { refusalWords } from "@/ui/Notice";
import { say } from "@/ui/toasts";

import { bankQueries, lookAtLink, tellLink } from "./api";

/** For who has resumed a consent at the aggregator and does not want to wait until FinSure looks by itself. */
export function LookAgain({ link, size }: { link: BankLink; size?: "small" | "medium" }) {
  const client = useQueryClient();
  const looking = useMutation({
    mutationFn: () => lookAtLink(link.id),
    onSuccess: async (after) => {
      tellLink(client, after);
      say({ words: text.banks.one.lookedAt });
      await client.invalidateQueries({ queryKey: bankQueries.all() });
    },
    onError: (failure) => say({ tone: "danger", words: refusalWords(failure).title }),
  });
  return (
    <Button size={size} busy={looking.isPending} onClick={() => looking.mutate()}>
      {text.banks.steps.resume}
    </Button>
  );
}
