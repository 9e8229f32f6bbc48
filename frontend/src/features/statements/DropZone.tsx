import { FileUp } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { text } from "@/lib/text";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Notice } from "@/ui/Notice";

import type { Bringing } from "./useBring";

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;

/** Lets a file be dropped anywhere on the page; true while one is held over it. */
function usePageDrop(onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const drag = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(false);
      onFiles([...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener("dragover", drag);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", drag);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, [onFiles]);
  return over;
}

/** Where a statement is brought in: dropped anywhere on the page, or chosen. */
export function DropZone({ bringing }: { bringing: Bringing }) {
  const input = useRef<HTMLInputElement>(null);
  const { sending, problems, bring } = bringing;
  const over = usePageDrop(bring);
  return (
    <div className="grid gap-3">
      <div
        className={classes(
          "grid justify-items-center gap-4 rounded-xl border-2 border-dashed px-5 py-12 text-center transition-colors",
          over ? "border-accent bg-accent-soft" : "border-edge/50 bg-surface",
        )}
      >
        <span aria-hidden className="grid size-12 place-items-center rounded-lg bg-accent-soft text-accent">
          <FileUp className="size-6" strokeWidth={1.75} />
        </span>
        <div className="grid gap-1">
          <p className="text-md font-semibold" aria-live="polite">
            {sending === null ? (over ? text.statements.dropAnywhere : text.statements.dropTitle) : text.statements.sending(sending)}
          </p>
          <p className="text-muted">{text.statements.dropAgain}</p>
        </div>
        <Button look="primary" busy={sending !== null} onClick={() => input.current?.click()}>
          {text.statements.choose}
        </Button>
        <p className="max-w-sm text-sm text-faint">{text.statements.formats}</p>
        <input
          ref={input}
          type="file"
          multiple
          aria-label={text.statements.choose}
          tabIndex={-1}
          className="sr-only"
          accept=".csv,.tsv,.txt,.xlsx,.xls,.pdf,.ofx,.qfx,.qif,.xml,.json,.sta,.mt940,.940"
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            event.target.value = "";
            bring(files);
          }}
        />
      </div>
      {problems.map((problem) => (
        <div role="alert" key={problem}>
          <Notice tone="danger">{problem}</Notice>
        </div>
      ))}
    </div>
  );
}
