import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { Refusal } from "@/lib/refusal";
import { text } from "@/lib/text";
import type { Import } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { TextField } from "@/ui/Field";
import { RefusalNotice } from "@/ui/Notice";

import { statementQueries, unlock } from "./api";
import { MoveAway } from "./MoveAway";

const words = text.statements.unlock;

/** Asks for the password of a locked document; it lives in this field alone, until it was sent. */
export function Unlock({ one }: { one: Import }) {
  const client = useQueryClient();
  const [password, setPassword] = useState("");
  const opening = useMutation({
    mutationFn: () => unlock(one.id, password),
    gcTime: 0,
    onSuccess: (after) => {
      client.setQueryData(statementQueries.one(one.id).queryKey, after);
      return client.invalidateQueries({ queryKey: statementQueries.all() });
    },
    onSettled: () => setPassword(""),
  });
  const wrong = opening.error instanceof Refusal && opening.error.slug === "password-wrong" ? opening.error.title : undefined;
  return (
    <Card title={words.title}>
      <form
        className="grid gap-4 px-4 pb-5 md:px-5"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          opening.mutate();
        }}
      >
        <p className="text-muted">{words.detail}</p>
        <TextField
          label={words.password}
          hint={words.hint}
          type="password"
          autoComplete="off"
          autoFocus
          maxLength={127}
          className="max-w-sm"
          value={password}
          error={wrong}
          onChange={(event) => setPassword(event.target.value)}
        />
        {opening.isError && wrong === undefined && <RefusalNotice failure={opening.error} />}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" busy={opening.isPending} disabled={password === ""}>
            {words.open}
          </Button>
          <MoveAway one={one} />
        </div>
      </form>
    </Card>
  );
}
