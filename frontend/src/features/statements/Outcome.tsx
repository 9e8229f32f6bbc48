import { CircleCheck } from "lucide-react";

import { places, transactionsAt } from "@/lib/places";
import { text } from "@/lib/text";
import type { Import } from "@/lib/types";
import { ButtonLink } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Empty, Notice } from "@/ui/Notice";

import { MoveButton } from "./MoveButton";

const words = text.statements;

export function Done({ one }: { one: Import }) {
  return (
    <Card>
      <div className="grid justify-items-center gap-5 px-5 py-12 text-center">
        <CircleCheck aria-hidden className="size-10 text-positive" strokeWidth={1.5} />
        <div className="grid gap-1">
          <p className="text-lg font-semibold tracking-tight" aria-live="polite">
            {words.done.title(one.rows_new)}
          </p>
          {one.rows_known > 0 && <p className="text-muted">{words.done.known(one.rows_known)}</p>}
        </div>
        <div className="flex flex-wrap justify-center gap-2">
          {one.batch_id !== null && one.rows_new > 0 && (
            <ButtonLink look="primary" to={transactionsAt({ batch: String(one.batch_id) })}>
              {words.done.see}
            </ButtonLink>
          )}
          <ButtonLink to={places.today()}>{words.done.today}</ButtonLink>
          <ButtonLink look="quiet" to={places.imports()}>
            {words.done.another}
          </ButtonLink>
        </div>
        <MoveButton one={one} />
      </div>
    </Card>
  );
}

/** Why the server would not take the file, with the rows and the reasons. */
export function Refused({ one }: { one: Import }) {
  const { refusal } = one;
  const errors = refusal?.errors ?? [];
  return (
    <div className="grid gap-4">
      <div role="alert">
        <Notice tone="danger" title={refusal?.title ?? words.states.refused}>
          {refusal?.detail ?? words.refusedNothing}
        </Notice>
      </div>
      {errors.length > 0 && (
        <Card title={words.rowsWithReasons}>
          <ul className="divide-y border-t">
            {errors.map((error) => (
              <li key={error.pointer + error.detail} className="grid grid-cols-[6rem_minmax(0,1fr)] gap-4 px-4 py-2.5 md:px-5">
                <span className="text-muted">{words.line(error.pointer.split("/").pop() ?? "")}</span>
                <span className="break-words">{error.detail}</span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      <ButtonLink to={places.imports()} className="justify-self-start">
        {words.done.another}
      </ButtonLink>
    </div>
  );
}

export function Cancelled() {
  return (
    <Card>
      <Empty title={words.cancelledTitle} action={<ButtonLink to={places.imports()}>{words.done.another}</ButtonLink>}>
        {words.cancelledDetail}
      </Empty>
    </Card>
  );
}

export function Undone({ one }: { one: Import }) {
  return (
    <Card>
      <Empty title={words.undoneTitle} action={<MoveButton one={one} />}>
        {words.undoneDetail}
      </Empty>
    </Card>
  );
}
