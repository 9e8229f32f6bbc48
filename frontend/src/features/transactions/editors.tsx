import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { glyphOf, glyphTone, type CategoryBook } from "@/lib/categories";
import { reference } from "@/lib/reference";
import { text } from "@/lib/text";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextAreaField } from "@/ui/Field";
import { Glyph } from "@/ui/Glyph";
import { Picker, type Choice } from "@/ui/Picker";

/** All categories, group by group; a person's own stand at the end of their group. */
export function categoryChoices(book: CategoryBook): Choice[] {
  const groups = [...new Set(book.list.map((category) => category.group))];
  const ordered = groups.flatMap((group) => book.list.filter((category) => category.group === group));
  return ordered.map((category) => ({
    value: category.id,
    label: category.name,
    group: category.group_name,
    mark: <Glyph size="small" name={glyphOf(category.id, category.group)} tone={glyphTone(category.id, category.group)} />,
  }));
}

export function CategoryPicker({
  title,
  book,
  value,
  onPick,
  onClose,
}: {
  title: string;
  book: CategoryBook;
  value?: string;
  onPick: (category: string) => void;
  onClose: () => void;
}) {
  return <Picker title={title} choices={categoryChoices(book)} value={value} onPick={onPick} onClose={onClose} />;
}

export function TagPicker({ title, onPick, onClose }: { title: string; onPick: (tag: string) => void; onClose: () => void }) {
  const tags = useQuery(reference.tags()).data ?? [];
  return (
    <Picker
      title={title}
      choices={tags.map((tag) => ({ value: tag.name, label: tag.name, hint: text.common.transactions(tag.transactions) }))}
      addLabel={text.transactions.editing.newTag}
      onPick={onPick}
      onClose={onClose}
    />
  );
}

export function NoteDialog({
  title,
  before,
  onSave,
  onClose,
}: {
  title: string;
  before: string;
  onSave: (note: string) => void;
  onClose: () => void;
}) {
  const [note, setNote] = useState(before);
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="grid gap-4 p-4 md:p-5"
        onSubmit={(event) => {
          event.preventDefault();
          onSave(note.trim());
        }}
      >
        <TextAreaField
          label={text.transactions.note}
          hideLabel
          autoFocus
          placeholder={text.transactions.details.noteHint}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey) {
              event.preventDefault();
              onSave(note.trim());
            }
          }}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary">
            {text.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
