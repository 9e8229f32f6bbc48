import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { text } from "@/lib/text";
import type { Factor } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { RefusalNotice } from "@/ui/Notice";
import { say } from "@/ui/toasts";

import { removeFactor, renameFactor } from "./api";

const words = text.security;

type Doing = { factor: Factor; onDone: () => Promise<void>; onClose: () => void };

export function RemoveFactor({ factor, onDone, onClose }: Doing) {
  const remove = useMutation({
    mutationFn: () => removeFactor(factor.id),
    onSuccess: async () => {
      say({ words: words.removed });
      onClose();
      await onDone();
    },
  });
  return (
    <Dialog title={words.removeTitle(factor.name)} onClose={onClose}>
      <div className="grid gap-5 p-4 md:p-5">
        <p className="text-muted">{words.removeDetail}</p>
        {remove.isError && <RefusalNotice failure={remove.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            {text.common.remove}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

export function RenameFactor({ factor, onDone, onClose }: Doing) {
  const [name, setName] = useState(factor.name);
  const rename = useMutation({
    mutationFn: () => renameFactor(factor.id, name),
    onSuccess: async () => {
      say({ words: words.renamed });
      onClose();
      await onDone();
    },
  });
  return (
    <Dialog title={words.renameTitle} onClose={onClose}>
      <form
        className="grid gap-4 p-4 md:p-5"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate();
        }}
      >
        <TextField label={words.name} maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
        {rename.isError && <RefusalNotice failure={rename.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" busy={rename.isPending} disabled={name.trim() === ""}>
            {text.common.rename}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
