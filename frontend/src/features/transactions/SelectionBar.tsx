import { Shapes, StickyNote, Tag, X } from "lucide-react";

import { text } from "@/lib/text";
import { IconButton } from "@/ui/Button";

/** What can be done with the selected rows; floats above the list. */
export function SelectionBar({
  count,
  onCategory,
  onTag,
  onNote,
  onClear,
}: {
  count: number;
  onCategory: () => void;
  onTag: () => void;
  onNote: () => void;
  onClear: () => void;
}) {
  const actions = [
    { label: text.transactions.category, Icon: Shapes, run: onCategory },
    { label: text.transactions.tag, Icon: Tag, run: onTag },
    { label: text.transactions.note, Icon: StickyNote, run: onNote },
  ];
  return (
    <div
      role="toolbar"
      aria-label={text.transactions.selected(count)}
      className="slide-in fixed inset-x-3 bottom-18 z-20 mx-auto flex max-w-fit items-center gap-1 rounded-lg border bg-raised p-1.5 shadow-raised md:bottom-6"
    >
      <span className="px-2.5 font-medium whitespace-nowrap">{text.transactions.selected(count)}</span>
      {actions.map(({ label, Icon, run }) => (
        <button
          key={label}
          type="button"
          onClick={run}
          className="flex min-h-9 items-center gap-2 rounded-md px-2.5 text-muted hover:bg-sunken hover:text-ink"
        >
          <Icon aria-hidden className="size-4 max-sm:hidden" />
          {label}
        </button>
      ))}
      <IconButton label={text.transactions.clearSelection} onClick={onClear}>
        <X aria-hidden className="size-4" />
      </IconButton>
    </div>
  );
}
