import { classes } from "@/ui/classes";

/** The mark: an F whose foot is a full stop. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={classes("shrink-0", className)}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M10 23.500V10.500A1.500 1.500 0 0 1 11.500 9H22M10 16.500h8.500"
        fill="none"
        strokeWidth="2.800"
        strokeLinecap="round"
        strokeLinejoin="round"
        className="stroke-on-accent"
      />
      <circle cx="21.800" cy="22.600" r="2" className="fill-on-accent" />
    </svg>
  );
}
