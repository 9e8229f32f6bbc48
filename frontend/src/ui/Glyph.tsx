import {
  ArrowLeftRight, Baby, Banknote, Briefcase, Car, CircleHelp, Clapperboard, CreditCard, HeartPulse, House,
  Landmark, PiggyBank, ShoppingBag, Utensils, Wallet, HandCoins, Tag, type LucideIcon,
} from "lucide-react";

import { classes } from "@/ui/classes";

const GLYPHS = {
  arrows: ArrowLeftRight,
  bag: ShoppingBag,
  bank: Landmark,
  banknote: Banknote,
  briefcase: Briefcase,
  car: Car,
  card: CreditCard,
  child: Baby,
  clapper: Clapperboard,
  coins: HandCoins,
  heart: HeartPulse,
  house: House,
  piggy: PiggyBank,
  question: CircleHelp,
  tag: Tag,
  utensils: Utensils,
  wallet: Wallet,
} satisfies Record<string, LucideIcon>;

export type GlyphName = keyof typeof GLYPHS;

/** A small picture on a quiet tile; it decorates words and never replaces them. */
export function Glyph({ name, tone = "plain", size = "medium" }: { name: GlyphName; tone?: "plain" | "positive" | "open"; size?: "small" | "medium" }) {
  const Mark = GLYPHS[name];
  return (
    <span
      aria-hidden
      className={classes(
        "inline-grid shrink-0 place-items-center rounded-md",
        size === "medium" ? "size-9" : "size-7",
        tone === "plain" && "bg-sunken text-muted",
        tone === "positive" && "bg-positive-soft text-positive",
        tone === "open" && "border border-dashed border-edge text-faint",
      )}
    >
      <Mark className={size === "medium" ? "size-4.5" : "size-4"} strokeWidth={1.75} />
    </span>
  );
}
