import type { ReactNode } from "react";
import { Link } from "react-router";

/** A link within words: underlined, so that colour is not the only sign. */
export function TextLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className="rounded-sm text-accent underline underline-offset-2">
      {children}
    </Link>
  );
}
