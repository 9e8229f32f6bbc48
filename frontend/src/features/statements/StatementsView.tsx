import { text } from "@/lib/text";
import type { Import } from "@/lib/types";

import { Agreement } from "./Agreement";
import { DropZone } from "./DropZone";
import { Earlier } from "./Earlier";
import { useBring } from "./useBring";

/** Bringing a statement, what will happen to it, and what was brought before. */
export function StatementsView({ onArrived }: { onArrived: (one: Import) => void }) {
  const bringing = useBring(onArrived);
  return (
    <div className="grid gap-5">
      <h1 className="text-lg font-semibold tracking-tight">{text.statements.heading}</h1>
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
        {bringing.asking === null ? <DropZone bringing={bringing} /> : <Agreement asking={bringing.asking} bringing={bringing} />}
        <ol className="grid gap-5 py-2 lg:px-4 lg:py-6">
          {text.statements.steps.map(([title, detail], place) => (
            <li key={title} className="grid grid-cols-[1.75rem_1fr] gap-3">
              <span aria-hidden className="grid size-7 place-items-center rounded-full bg-sunken text-sm font-semibold text-muted">
                {place + 1}
              </span>
              <div className="grid gap-0.5 pt-1">
                <p className="font-medium">{title}</p>
                <p className="text-muted">{detail}</p>
              </div>
            </li>
          ))}
        </ol>
      </div>
      <Earlier />
    </div>
  );
}
