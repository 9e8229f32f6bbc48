import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { Refusal } from "@/lib/refusal";
import { text } from "@/lib/text";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";

const TONES = {
  plain: { look: "bg-sunken text-ink", mark: Info },
  caution: { look: "bg-caution-soft text-caution", mark: TriangleAlert },
  danger: { look: "bg-danger-soft text-danger", mark: CircleAlert },
};

/** A quiet band that says one thing. */
export function Notice({
  tone = "plain",
  title,
  action,
  children,
  className,
}: {
  tone?: keyof typeof TONES;
  title?: string;
  action?: ReactNode;
  children?: ReactNode;
  className?: string;
}) {
  const { look, mark: Mark } = TONES[tone];
  return (
    <div className={classes("flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg px-4 py-3", look, className)}>
      <div className="flex min-w-0 flex-1 basis-60 items-start gap-3">
        <Mark aria-hidden className="mt-0.5 size-4 shrink-0" />
        <div className="min-w-0 text-ink">
          {title !== undefined && <p className="font-medium">{title}</p>}
          {children !== undefined && <div className="text-muted">{children}</div>}
        </div>
      </div>
      {action}
    </div>
  );
}

/** The words for a refusal: the server's own where it gave some. */
export function refusalWords(failure: unknown): { title: string; detail: string } {
  if (!(failure instanceof Refusal)) return { title: text.refusals.unexpected, detail: text.refusals.unexpectedDetail };
  if (failure.status === 0) return { title: text.refusals.unreachable, detail: text.refusals.unreachableDetail };
  if (failure.title === "") return { title: text.refusals.unexpected, detail: failure.detail || text.refusals.unexpectedDetail };
  const fields = failure.errors.map((error) => error.detail).join(" ");
  return { title: failure.title, detail: failure.detail || fields };
}

export function RefusalNotice({ failure, retry, className }: { failure: unknown; retry?: () => void; className?: string }) {
  const { title, detail } = refusalWords(failure);
  return (
    <div role="alert" className={className}>
      <Notice
        tone="danger"
        title={title}
        action={
          retry && (
            <Button size="small" onClick={retry}>
              {text.common.tryAgain}
            </Button>
          )
        }
      >
        {detail === "" ? undefined : detail}
      </Notice>
    </div>
  );
}

/** Nothing here yet, and the one next step. `page` when it is all that the page says. */
export function Empty({
  title,
  children,
  action,
  page = false,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  page?: boolean;
}) {
  const Title = page ? "h1" : "p";
  return (
    <div className="grid justify-items-center gap-4 px-6 py-12 text-center">
      <div className="grid max-w-md gap-1.5">
        <Title className="text-md font-semibold">{title}</Title>
        {children !== undefined && <div className="text-muted">{children}</div>}
      </div>
      {action !== undefined && <div className="flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
