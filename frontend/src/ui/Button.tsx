import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Link } from "react-router";

import { classes } from "@/ui/classes";

type Look = "primary" | "plain" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  plain: "bg-surface text-ink border border-edge/60 hover:border-edge hover:bg-hover",
  quiet: "text-muted hover:bg-sunken hover:text-ink",
  danger: "bg-surface text-danger border border-danger/50 hover:bg-danger-soft",
};

const SHAPE =
  "inline-flex items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap select-none transition-colors duration-150 disabled:opacity-55 disabled:pointer-events-none";
const SIZES = { medium: "min-h-9 px-3.5 text-base", small: "min-h-8 px-2.5 text-sm", large: "min-h-11 px-5 text-md" };

type ButtonLook = { look?: Look; size?: keyof typeof SIZES };

export function Button({
  look = "plain",
  size = "medium",
  busy = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & ButtonLook & { busy?: boolean }) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      disabled={disabled || busy}
      className={classes(SHAPE, LOOKS[look], SIZES[size], busy && "animate-breathe", className)}
      {...rest}
    >
      {children}
    </button>
  );
}

export function ButtonLink({
  to,
  look = "plain",
  size = "medium",
  className,
  children,
}: ButtonLook & { to: string; className?: string; children: ReactNode }) {
  return (
    <Link to={to} className={classes(SHAPE, LOOKS[look], SIZES[size], className)}>
      {children}
    </Link>
  );
}

/** Leads to a page that is not ours, in the same tab. */
export function ButtonAway({ href, look = "plain", size = "medium", className, children }: ButtonLook & { href: string; className?: string; children: ReactNode }) {
  return (
    <a href={href} className={classes(SHAPE, LOOKS[look], SIZES[size], className)}>
      {children}
    </a>
  );
}

export function IconButton({
  label,
  className,
  children,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classes(
        "inline-grid size-9 shrink-0 place-items-center rounded-md text-muted transition-colors hover:bg-sunken hover:text-ink disabled:opacity-40 disabled:pointer-events-none",
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}
