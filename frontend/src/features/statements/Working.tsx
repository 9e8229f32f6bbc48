import { text } from "@/lib/text";
import type { Import } from "@/lib/types";
import { Card } from "@/ui/Card";
import { Progress } from "@/ui/Progress";

import { MoveAway } from "./MoveAway";

/** The server reads or records; the phase and the count say how far it is. */
export function Working({ one }: { one: Import }) {
  const { phase, done, of } = one.progress;
  const words = text.statements.phases[phase] ?? text.statements.reading;
  return (
    <Card>
      <div className="mx-auto grid max-w-md gap-3 px-5 py-14">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <p className="font-medium" aria-live="polite">
            {words}
          </p>
          {of > 0 && <p className="text-sm text-muted">{text.statements.progress(done, of)}</p>}
        </div>
        <Progress label={words} done={done} of={of} />
        <MoveAway one={one} className="mt-3 justify-self-center" />
      </div>
    </Card>
  );
}
