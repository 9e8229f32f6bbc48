import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Paperclip, X } from "lucide-react";
import { useRef, useState } from "react";

import { formatBytes } from "@/lib/bytes";
import { text } from "@/lib/text";
import type { Transaction } from "@/lib/types";
import { Button, IconButton } from "@/ui/Button";
import { RefusalNotice } from "@/ui/Notice";

import { attach, detach, download, transactionQueries } from "./api";

const words = text.transactions.attachments;
const MOST_BYTES = 5 * 1024 * 1024;

export function Attachments({ row }: { row: Transaction }) {
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const refetch = () => client.invalidateQueries({ queryKey: transactionQueries.all() });
  const add = useMutation({ mutationFn: (file: File) => attach(row.id, file), onSuccess: refetch });
  const remove = useMutation({ mutationFn: detach, onSuccess: refetch });
  const open = useMutation({ mutationFn: download });
  const failure = add.error ?? remove.error ?? open.error;

  return (
    <section className="grid gap-1.5">
      <h3 className="font-semibold">{words.title}</h3>
      {row.attachments.length > 0 && (
        <ul className="divide-y rounded-lg border">
          {row.attachments.map((one) => (
            <li key={one.id} className="flex items-center gap-2 pl-1">
              <button
                type="button"
                aria-label={words.open(one.filename)}
                onClick={() => open.mutate(one)}
                className="flex min-h-10 min-w-0 flex-1 items-center gap-2 rounded-md px-2.5 text-left hover:underline"
              >
                <Paperclip aria-hidden className="size-4 shrink-0 text-faint" />
                <span className="min-w-0 truncate">{one.filename}</span>
                <span className="ml-auto text-sm text-faint">{formatBytes(one.size_bytes)}</span>
              </button>
              <IconButton label={words.remove(one.filename)} onClick={() => remove.mutate(one.id)}>
                <X aria-hidden className="size-4" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button size="small" busy={add.isPending} onClick={() => input.current?.click()}>
          <Paperclip aria-hidden className="size-3.5" />
          {words.add}
        </Button>
        <span className={tooLarge ? "text-sm text-danger" : "text-sm text-faint"}>{tooLarge ? words.tooLarge : words.hint}</span>
      </div>
      <input
        ref={input}
        type="file"
        hidden
        accept=".pdf,.png,.jpg,.jpeg,.webp,.txt"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file === undefined) return;
          setTooLarge(file.size > MOST_BYTES);
          if (file.size <= MOST_BYTES) add.mutate(file);
        }}
      />
      {failure !== null && <RefusalNotice failure={failure} />}
    </section>
  );
}
