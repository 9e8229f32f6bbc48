import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { text } from "@/lib/text";
import { Refusal } from "@/lib/refusal";
import type { ConsentPurpose, Import } from "@/lib/types";
import { refusalWords } from "@/ui/Notice";

import { bring, MOST_BYTES, statementQueries } from "./api";

/** Files that wait for the person's word, and what it is needed for. */
export type Asking = { files: File[]; purposes: ConsentPurpose[] };

export type Bringing = {
  sending: string | null;
  problems: string[];
  asking: Asking | null;
  bring: (files: File[]) => void;
  leave: () => void;
};

/** What a person must agree to first, when that is why a file was refused. */
function consentNeeded(failure: unknown): ConsentPurpose[] | null {
  if (!(failure instanceof Refusal && failure.slug === "consent-needed")) return null;
  const { purposes } = failure.problem as { purposes?: ConsentPurpose[] };
  return purposes ?? [];
}

/** Sends files one after the other; a single one is opened as soon as it arrived. */
export function useBring(onArrived: (one: Import) => void, account: number | null = null): Bringing {
  const client = useQueryClient();
  const [sending, setSending] = useState<string | null>(null);
  const [problems, setProblems] = useState<string[]>([]);
  const [asking, setAsking] = useState<Asking | null>(null);
  const { mutate } = useMutation({
    mutationFn: async (files: File[]) => {
      const arrived: Import[] = [];
      const refused: string[] = [];
      for (const file of files) {
        if (file.size > MOST_BYTES) {
          refused.push(text.statements.tooLarge(file.name));
          continue;
        }
        setSending(file.name);
        try {
          arrived.push(await bring(file, account));
        } catch (failure) {
          const purposes = consentNeeded(failure);
          if (purposes !== null) return { arrived, refused, asking: { files, purposes } };
          const { title, detail } = refusalWords(failure);
          refused.push(`${file.name}: ${[title, detail].filter(Boolean).join(". ")}`);
        }
      }
      return { arrived, refused, asking: null };
    },
    onMutate: () => {
      setProblems([]);
      setAsking(null);
    },
    onSettled: () => setSending(null),
    onSuccess: ({ arrived, refused, asking: wanted }) => {
      setAsking(wanted);
      setProblems(refused);
      void client.invalidateQueries({ queryKey: statementQueries.all() });
      const only = arrived[0];
      if (arrived.length === 1 && refused.length === 0 && only !== undefined) onArrived(only);
    },
  });
  return { sending, problems, asking, bring: (files) => files.length > 0 && mutate(files), leave: () => setAsking(null) };
}
