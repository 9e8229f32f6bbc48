import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { text } from "@/lib/text";
import type { Import } from "@/lib/types";
import { refusalWords } from "@/ui/Notice";

import { bring, MOST_BYTES, statementQueries } from "./api";

export type Bringing = { sending: string | null; problems: string[]; bring: (files: File[]) => void };

/** Sends files one after the other; a single one is opened as soon as it arrived. */
export function useBring(onArrived: (one: Import) => void): Bringing {
  const client = useQueryClient();
  const [sending, setSending] = useState<string | null>(null);
  const [problems, setProblems] = useState<string[]>([]);
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
          arrived.push(await bring(file));
        } catch (failure) {
          const { title, detail } = refusalWords(failure);
          refused.push(`${file.name}: ${[title, detail].filter(Boolean).join(". ")}`);
        }
      }
      return { arrived, refused };
    },
    onMutate: () => setProblems([]),
    onSettled: () => setSending(null),
    onSuccess: ({ arrived, refused }) => {
      setProblems(refused);
      void client.invalidateQueries({ queryKey: statementQueries.all() });
      const only = arrived[0];
      if (arrived.length === 1 && refused.length === 0 && only !== undefined) onArrived(only);
    },
  });
  return { sending, problems, bring: (files) => files.length > 0 && mutate(files) };
}
