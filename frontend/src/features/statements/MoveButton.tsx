import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ledgerChanged } from "@/lib/edits";
import { text } from "@/lib/text";
import type { Import } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { RefusalNotice } from "@/ui/Notice";
import { say } from "@/ui/toasts";

import { move, statementQueries } from "./api";

/** Undoes a recorded import after asking, or redoes an undone one. */
export function MoveButton({ one }: { one: Import }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const moving = useMutation({
    mutationFn: (to: "undo" | "redo") => move(one.id, to),
    onSuccess: async (after, to) => {
      setAsking(false);
      client.setQueryData(statementQueries.one(one.id).queryKey, after);
      say({ words: to === "undo" ? text.statements.undone : text.statements.redone });
      await ledgerChanged(client);
    },
  });
  if (one.state === "undone") {
    return (
      <>
        <Button size="small" busy={moving.isPending} onClick={() => moving.mutate("redo")}>
          {text.statements.redo}
        </Button>
        {moving.isError && <RefusalNotice failure={moving.error} className="mt-2" />}
      </>
    );
  }
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {text.statements.undo}
      </Button>
      {asking && (
        <Dialog title={text.statements.undoTitle} onClose={() => setAsking(false)}>
          <div className="grid gap-5 p-4 md:p-5">
            <p className="text-muted">{text.statements.undoDetail(one.rows_new)}</p>
            {moving.isError && <RefusalNotice failure={moving.error} />}
            <div className="flex justify-end gap-2">
              <Button onClick={() => setAsking(false)}>{text.common.cancel}</Button>
              <Button look="danger" busy={moving.isPending} onClick={() => moving.mutate("undo")}>
                {text.statements.undoWord}
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}
