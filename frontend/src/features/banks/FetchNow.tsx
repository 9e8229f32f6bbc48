import { useMutation, useQueryClient } from "@tanstack/react-query";

import { formatInstant } from "@/lib/dates";
import { Refusal } from "@/lib/refusal";
import { text } from "@/lib/text";
import type { BankLink } from "@/lib/types";
import { Button } from "@/ui/Button";
import { refusalWords } from "@/ui/Notice";
import { say } from "@/ui/toasts";

import { bankQueries, fetchNow, tellLink } from "./api";

const words = text.banks.one;

/** Why the banks were not asked; when it is only for today, since when they may be again. */
function refused(failure: unknown): string {
  if (failure instanceof Refusal && failure.slug === "fetch-not-due") {
    const { next_at } = failure.problem as { next_at?: string };
    if (next_at !== undefined) return words.notDue(formatInstant(next_at));
  }
  const { title, detail } = refusalWords(failure);
  return [title, detail].filter(Boolean).join(". ");
}

export function FetchNow({ link, look, size }: { link: BankLink; look?: "primary" | "plain"; size?: "small" | "medium" }) {
  const client = useQueryClient();
  const fetching = useMutation({
    mutationFn: () => fetchNow(link.id),
    onSuccess: async (after) => {
      tellLink(client, after);
      say({ words: words.fetchWanted });
      await client.invalidateQueries({ queryKey: bankQueries.all() });
    },
    onError: (failure) => say({ tone: "danger", words: refused(failure) }),
  });
  return (
    <Button look={look} size={size} busy={fetching.isPending} onClick={() => fetching.mutate()}>
      {words.fetchNow}
    </Button>
  );
}
