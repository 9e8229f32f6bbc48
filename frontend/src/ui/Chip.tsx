import { X } from "lucide-react";

/** Something chosen that can be taken away again. */
export function Chip({ children, removeLabel, onRemove }: { children: string; removeLabel: string; onRemove: () => void }) {
  return (
    <span className="inline-flex min-h-7 max-w-full items-center rounded-full bg-accent-soft pl-3 text-sm text-ink">
      <span className="truncate">{children}</span>
      <button
        type="button"
        aria-label={removeLabel}
        onClick={onRemove}
        className="ml-0.5 grid size-7 shrink-0 place-items-center rounded-full text-muted hover:text-ink"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </span>
  );
}
