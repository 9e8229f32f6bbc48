import { Check, Search } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

import { text } from "@/lib/text";
import { classes } from "@/ui/classes";
import { Dialog } from "@/ui/Dialog";

export type Choice = { value: string; label: string; group?: string; mark?: ReactNode; hint?: string };

function fold(words: string): string {
  return words.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

/** The choices that hold every typed word, those that begin with it first. */
export function matching(choices: Choice[], typed: string): Choice[] {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return choices;
  const begins = (choice: Choice) => (fold(choice.label).startsWith(words[0] ?? "") ? 0 : 1);
  return choices
    .filter((choice) => words.every((word) => fold(`${choice.label} ${choice.group ?? ""}`).includes(word)))
    .sort((one, other) => begins(one) - begins(other));
}

type PickerProps = {
  title: string;
  choices: Choice[];
  value?: string;
  /** Offers what was typed as a new choice, when given. */
  addLabel?: (typed: string) => string;
  onPick: (value: string) => void;
  onClose: () => void;
};

function useChoices({ choices, addLabel }: PickerProps, typed: string): Choice[] {
  return useMemo(() => {
    const found = matching(choices, typed);
    const fresh = typed.trim();
    const known = choices.some((choice) => fold(choice.label) === fold(fresh));
    if (addLabel !== undefined && fresh !== "" && !known) return [...found, { value: fresh, label: addLabel(fresh) }];
    return found;
  }, [choices, typed, addLabel]);
}

/** A window to search and pick one of many, by mouse, finger or keyboard. */
export function Picker(props: PickerProps) {
  const { title, value, onPick, onClose } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState("");
  const found = useChoices(props, typed);
  const [at, setAt] = useState(() => Math.max(0, props.choices.findIndex((choice) => choice.value === value)));
  const active = Math.min(at, found.length - 1);

  useEffect(() => {
    list.current?.querySelector(`[data-at="${active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [active, typed]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(found.length - 1, active + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const choice = found[active];
      if (choice !== undefined) onPick(choice.value);
    }
  };

  return (
    <Dialog title={title} bare onClose={onClose}>
      <div className="flex items-center gap-2.5 border-b px-4">
        <Search aria-hidden className="size-4 shrink-0 text-faint" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={found.length > 0 ? `${id}-${active}` : undefined}
          aria-autocomplete="list"
          aria-label={title}
          placeholder={title}
          autoComplete="off"
          autoFocus
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          className="min-h-13 min-w-0 flex-1 bg-transparent text-md outline-none"
        />
      </div>
      <div ref={list} id={id} role="listbox" aria-label={title} className="max-h-[50dvh] overflow-y-auto p-2">
        {found.map((choice, place) => (
          <PickerRow
            key={choice.value}
            id={`${id}-${place}`}
            place={place}
            choice={choice}
            heading={typed === "" && choice.group !== found[place - 1]?.group ? choice.group : undefined}
            active={place === active}
            chosen={choice.value === value}
            onPick={onPick}
            onPoint={setAt}
          />
        ))}
      </div>
      {found.length === 0 && <p className="px-5 pb-6 text-muted">{text.common.nothingFound}</p>}
    </Dialog>
  );
}

function PickerRow({
  id,
  place,
  choice,
  heading,
  active,
  chosen,
  onPick,
  onPoint,
}: {
  id: string;
  place: number;
  choice: Choice;
  heading?: string;
  active: boolean;
  chosen: boolean;
  onPick: (value: string) => void;
  onPoint: (place: number) => void;
}) {
  return (
    <>
      {heading !== undefined && (
        <div aria-hidden className="px-3 pt-3 pb-1 text-xs font-medium text-faint">
          {heading}
        </div>
      )}
      <div
        id={id}
        role="option"
        aria-selected={chosen}
        data-at={place}
        onPointerMove={() => onPoint(place)}
        onClick={() => onPick(choice.value)}
        className={classes(
          "flex min-h-10 cursor-pointer items-center gap-3 rounded-md px-3",
          active && "bg-sunken",
        )}
      >
        {choice.mark}
        <span className="min-w-0 flex-1 truncate">{choice.label}</span>
        {choice.hint !== undefined && <span className="text-sm text-faint">{choice.hint}</span>}
        {chosen && <Check aria-hidden className="size-4 text-accent" />}
      </div>
    </>
  );
}
