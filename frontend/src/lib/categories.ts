import type { Category } from "@/lib/types";

/** Which picture stands for a group of categories. Unknown groups get a plain tag. */
const GROUP_GLYPHS = {
  income: "banknote",
  home: "house",
  food: "utensils",
  transport: "car",
  health: "heart",
  family: "child",
  shopping: "bag",
  leisure: "clapper",
  finance: "bank",
  transfer: "arrows",
  other: "briefcase",
} as const;

export const UNCATEGORISED = "other.uncategorised";

export type CategoryBook = {
  list: Category[];
  get: (id: string) => Category | undefined;
  name: (id: string) => string;
};

export function bookOf(list: Category[]): CategoryBook {
  const byId = new Map(list.map((category) => [category.id, category]));
  return { list, get: (id) => byId.get(id), name: (id) => byId.get(id)?.name ?? id };
}

export function glyphOf(id: string, group?: string): (typeof GROUP_GLYPHS)[keyof typeof GROUP_GLYPHS] | "question" | "tag" {
  if (id === UNCATEGORISED || id === "") return "question";
  const name = group ?? id.split(".")[0] ?? "";
  return name in GROUP_GLYPHS ? GROUP_GLYPHS[name as keyof typeof GROUP_GLYPHS] : "tag";
}

export function glyphTone(id: string, group?: string): "plain" | "positive" | "open" {
  if (id === UNCATEGORISED || id === "") return "open";
  return (group ?? id.split(".")[0]) === "income" ? "positive" : "plain";
}

/** The categories behind a headline figure. */
export function countedAs(list: Category[], figure: string): string[] {
  const classes: Record<string, string[]> = {
    spending: ["need", "want"],
    income: ["income"],
    kept: ["income", "need", "want"],
  };
  const wanted = classes[figure] ?? [];
  return list.filter((category) => wanted.includes(category.budget_class)).map((category) => category.id);
}
