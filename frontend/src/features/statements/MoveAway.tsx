import { useMutation, useQueryClient } from "@tanstack/react-query";

import { text } from "@/lib/text";
import type { Import } from "@/lib/types";
import { Button } from "@/ui/Button";

import { move, statementQueries } from "./api";

/** Leaves an import unrecorded. */
export function MoveAway({ one, className }: { one: Import; className?: string }) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => move(one.id, "cancel"),
    onSettled: () => client.invalidateQueries({ queryKey: statementQueries.all() }),
  });
  return (
    <Button look="quiet" className={className} busy={cancel.isPending} onClick={() => cancel.mutate()}>
      {text.statements.ready.cancel}
    </Button>
  );
}
