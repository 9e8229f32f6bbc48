import { Plus } from "lucide-react";
import { useState } from "react";

import { text } from "@/lib/text";
import type { Transaction } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { TextAreaField } from "@/ui/Field";

import { useEdits } from "./changes";
import { TagPicker } from "./editors";

const words = text.transactions.details;

export function NoteAndTags({ row }: { row: Transaction }) {
  const edits = useEdits();
  const [note, setNote] = useState(row.note);
  const [tagging, setTagging] = useState(false);
  return (
    <>
      <div className="grid gap-1.5">
        <span className="text-sm font-medium">{text.transactions.tags}</span>
        <div className="flex flex-wrap items-center gap-2">
          {row.tags.map((tag) => (
            <Chip key={tag} removeLabel={words.removeTag(tag)} onRemove={() => edits.mutate({ ids: [row.id], remove_tags: [tag] })}>
              {tag}
            </Chip>
          ))}
          <Button look="quiet" size="small" className={row.tags.length === 0 ? "-ml-2.5" : undefined} onClick={() => setTagging(true)}>
            <Plus aria-hidden className="size-3.5" />
            {words.addTag}
          </Button>
        </div>
      </div>
      <div className="grid gap-2">
        <TextAreaField
          label={text.transactions.note}
          placeholder={words.noteHint}
          rows={2}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        {note.trim() !== row.note && (
          <Button size="small" className="justify-self-start" busy={edits.isPending} onClick={() => edits.mutate({ ids: [row.id], note: note.trim() })}>
            {words.saveNote}
          </Button>
        )}
      </div>
      {tagging && (
        <TagPicker
          title={text.transactions.editing.tagFor(1)}
          onPick={(tag) => {
            setTagging(false);
            edits.mutate({ ids: [row.id], add_tags: [tag] });
          }}
          onClose={() => setTagging(false)}
        />
      )}
    </>
  );
}
