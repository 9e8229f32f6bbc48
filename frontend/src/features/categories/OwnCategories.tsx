import { useQuery } from "@tanstack/react-query";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";

import { glyphOf, glyphTone } from "@/lib/categories";
import { reference } from "@/lib/reference";
import { text } from "@/lib/text";
import type { Category } from "@/lib/types";
import { Button, IconButton } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Glyph } from "@/ui/Glyph";
import { Loaded } from "@/ui/Loaded";
import { SkeletonRows } from "@/ui/Skeleton";

import { AddCategory, RemoveCategory, RenameCategory } from "./dialogs";

const words = text.settings.categories;

type Open = { what: "add" } | { what: "rename" | "remove"; category: Category } | null;

/** The categories a person made: adding, renaming, deleting with a new home for what was in them. */
export function OwnCategories() {
  const query = useQuery(reference.categories());
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <Card
      title={words.title}
      aside={
        <Button size="small" onClick={() => setOpen({ what: "add" })}>
          <Plus aria-hidden className="size-3.5" />
          {words.add}
        </Button>
      }
    >
      <p className="px-4 pb-3 text-muted md:px-5">{words.detail}</p>
      <Loaded query={query} skeleton={<SkeletonRows rows={2} />}>
        {(categories) => <OwnList list={categories.filter((category) => category.own)} onOpen={setOpen} />}
      </Loaded>
      {open?.what === "add" && <AddCategory categories={query.data ?? []} onClose={close} />}
      {open?.what === "rename" && <RenameCategory category={open.category} onClose={close} />}
      {open?.what === "remove" && <RemoveCategory category={open.category} categories={query.data ?? []} onClose={close} />}
    </Card>
  );
}

function OwnList({ list, onOpen }: { list: Category[]; onOpen: (open: Open) => void }) {
  if (list.length === 0) return <p className="border-t px-4 py-4 text-faint md:px-5">{words.none}</p>;
  return (
    <ul className="divide-y border-t">
      {list.map((category) => (
        <li key={category.id} className="flex items-center gap-3 px-4 py-2 md:px-5">
          <Glyph name={glyphOf(category.id, category.group)} tone={glyphTone(category.id, category.group)} />
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">{category.name}</span>
            <span className="block truncate text-sm text-faint">
              {category.group_name} · {words.classes[category.budget_class]}
            </span>
          </span>
          <IconButton label={words.rename(category.name)} onClick={() => onOpen({ what: "rename", category })}>
            <Pencil aria-hidden className="size-4" />
          </IconButton>
          <IconButton label={words.remove(category.name)} onClick={() => onOpen({ what: "remove", category })}>
            <Trash2 aria-hidden className="size-4" />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}
