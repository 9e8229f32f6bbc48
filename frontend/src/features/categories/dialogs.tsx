import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { UNCATEGORISED } from "@/lib/categories";
import { Refusal } from "@/lib/refusal";
import { text } from "@/lib/text";
import type { BudgetClass, Category, Direction, Group } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { SelectField, TextField } from "@/ui/Field";
import { RefusalNotice } from "@/ui/Notice";
import { say } from "@/ui/toasts";

import { addCategory, removeCategory, renameCategory } from "./api";

const words = text.settings.categories;
const DIRECTIONS: Record<BudgetClass, Direction> = { income: "credit", need: "debit", want: "debit", save: "both", neutral: "both" };

/** Does it, says so, closes; every figure may have changed, so all is asked for again. */
function useDoing<Input>(work: (input: Input) => Promise<unknown>, said: string, onClose: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: async () => {
      say({ words: said });
      onClose();
      await client.invalidateQueries();
    },
  });
}

function Form({
  title,
  submit,
  danger = false,
  doing,
  onSubmit,
  onClose,
  children,
}: {
  title: string;
  submit: string;
  danger?: boolean;
  doing: { isPending: boolean; error: unknown };
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const told = doing.error instanceof Refusal && doing.error.of("name") !== undefined;
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="grid gap-4 p-4 md:p-5"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
        {doing.error !== null && !told && <RefusalNotice failure={doing.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look={danger ? "danger" : "primary"} busy={doing.isPending}>
            {submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const nameError = (failure: unknown) => (failure instanceof Refusal ? failure.of("name") : undefined);

export function AddCategory({ categories, onClose }: { categories: Category[]; onClose: () => void }) {
  const groups = [...new Map(categories.map((category) => [category.group, category.group_name]))];
  const [name, setName] = useState("");
  const [group, setGroup] = useState(groups.find(([id]) => id === "other")?.[0] ?? groups[0]?.[0] ?? "other");
  const [budget, setBudget] = useState<BudgetClass>("want");
  const doing = useDoing(addCategory, words.added, onClose);
  return (
    <Form
      title={words.add}
      submit={words.add}
      doing={doing}
      onClose={onClose}
      onSubmit={() => doing.mutate({ name: name.trim(), group: group as Group, budget_class: budget, direction: DIRECTIONS[budget] })}
    >
      <TextField label={words.name} autoFocus maxLength={60} value={name} error={nameError(doing.error)} onChange={(event) => setName(event.target.value)} />
      <SelectField label={words.group} value={group} onChange={(event) => setGroup(event.target.value)}>
        {groups.map(([id, said]) => (
          <option key={id} value={id}>
            {said}
          </option>
        ))}
      </SelectField>
      <SelectField label={words.budget} value={budget} onChange={(event) => setBudget(event.target.value as BudgetClass)}>
        {Object.entries(words.classes).map(([id, said]) => (
          <option key={id} value={id}>
            {said}
          </option>
        ))}
      </SelectField>
    </Form>
  );
}

export function RenameCategory({ category, onClose }: { category: Category; onClose: () => void }) {
  const [name, setName] = useState(category.name);
  const doing = useDoing((fresh: string) => renameCategory(category.id, fresh), words.renamed, onClose);
  return (
    <Form title={words.renameTitle} submit={text.common.rename} doing={doing} onClose={onClose} onSubmit={() => doing.mutate(name.trim())}>
      <TextField label={words.name} autoFocus maxLength={60} value={name} error={nameError(doing.error)} onChange={(event) => setName(event.target.value)} />
    </Form>
  );
}

export function RemoveCategory({ category, categories, onClose }: { category: Category; categories: Category[]; onClose: () => void }) {
  const others = categories.filter((other) => other.id !== category.id);
  const [home, setHome] = useState((others.find((other) => other.id === UNCATEGORISED) ?? others[0])?.id ?? "");
  const doing = useDoing((moveTo: string) => removeCategory(category.id, moveTo), words.removed, onClose);
  return (
    <Form title={words.removeTitle(category.name)} submit={words.removeWord} danger doing={doing} onClose={onClose} onSubmit={() => doing.mutate(home)}>
      <SelectField label={words.moveTo} hint={words.moveHint} value={home} onChange={(event) => setHome(event.target.value)}>
        {others.map((other) => (
          <option key={other.id} value={other.id}>
            {other.group_name}: {other.name}
          </option>
        ))}
      </SelectField>
    </Form>
  );
}
