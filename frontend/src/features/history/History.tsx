import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";

import { formatAgo, formatInstant } from "@/lib/dates";
import { editQueries, ledgerChanged, undoEdit } from "@/lib/edits";
import { text } from "@/lib/text";
import type { Edit } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { RefusalNotice } from "@/ui/Notice";
import { PagedList } from "@/ui/PagedList";
import { say } from "@/ui/toasts";

const words = text.settings.history;

/** Every edit, newest first, each with its undo. */
export function History() {
  const query = useInfiniteQuery(editQueries.list());
  const edits = query.data?.pages.flatMap((page) => page.items);
  return (
    <Card title={words.title}>
      <p className="px-4 pb-3 text-muted md:px-5">{words.detail}</p>
      <PagedList query={query} items={edits} none={words.none} skeletonRows={4} row={(edit) => <EditRow key={edit.id} edit={edit} />} />
    </Card>
  );
}

function EditRow({ edit }: { edit: Edit }) {
  const client = useQueryClient();
  const undo = useMutation({
    mutationFn: () => undoEdit(edit.id),
    onSuccess: async () => {
      say({ words: text.common.undone });
      await ledgerChanged(client);
    },
  });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 md:px-5">
      <div className="min-w-0 flex-1">
        <p className={edit.undone_at === null ? "font-medium" : "text-faint line-through"}>{edit.summary}</p>
        <p className="text-sm text-faint">
          {formatInstant(edit.made_at)}
          {edit.undone_at !== null && ` · ${words.undone(formatAgo(edit.undone_at))}`}
        </p>
      </div>
      {edit.undone_at === null && (
        <Button size="small" busy={undo.isPending} aria-label={words.undoOf(edit.summary)} onClick={() => undo.mutate()}>
          {words.undo}
        </Button>
      )}
      {undo.isError && <RefusalNotice failure={undo.error} className="w-full" />}
    </li>
  );
}
