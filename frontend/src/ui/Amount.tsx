import { formatMoney, type AmountSign } from "@/lib/money";
import { classes } from "@/ui/classes";

/**
 * An amount in the person's way of writing. `tone` "flow" marks money in with a plus sign and green;
 * money out keeps the ink, so that neither is told by colour alone.
 */
export function Amount({
  minor,
  currency,
  tone = "ink",
  sign,
  whole = false,
  className,
}: {
  minor: number;
  currency: string;
  tone?: "ink" | "flow";
  sign?: AmountSign;
  whole?: boolean;
  className?: string;
}) {
  const shown = formatMoney(minor, currency, { sign: sign ?? (tone === "flow" ? "always" : "auto"), whole });
  return (
    <span className={classes("whitespace-nowrap tabular-nums", tone === "flow" && minor > 0 && "text-positive", className)}>
      {shown}
    </span>
  );
}
