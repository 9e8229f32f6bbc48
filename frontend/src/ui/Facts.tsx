import type { ReactNode } from "react";

export type Fact = [name: string, value: ReactNode];

/** Names and their values, one a line. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className="divide-y border-t">
      {facts.map(([name, value]) => (
        <div key={name} className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-4 px-4 py-2 sm:grid-cols-[9rem_minmax(0,1fr)] md:px-5">
          <dt className="text-muted">{name}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
