import { useEffect, useRef } from "react";

import { formatInstant } from "@/lib/dates";
import { text } from "@/lib/text";
import { Button } from "@/ui/Button";
import { RefusalNotice } from "@/ui/Notice";

import type { Closing } from "./closing";

const words = text.session.closing;

/** Instead of a sign-in: the account is being erased, until when it can be taken back, and the two ways on. */
export function ClosingAccount({
  closing,
  busy,
  failure,
  onReopen,
  onLeave,
}: {
  closing: Closing;
  busy: boolean;
  failure: unknown;
  onReopen: () => void;
  onLeave: () => void;
}) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <div className="grid gap-5">
      <div className="grid gap-1.5">
        <h1 ref={title} tabIndex={-1} className="text-lg font-semibold tracking-tight outline-none">
          {words.title}
        </h1>
        <p>{words.until(formatInstant(closing.until))}</p>
        <p className="text-muted">{words.after}</p>
      </div>
      {failure !== null && failure !== undefined && <RefusalNotice failure={failure} />}
      <div className="grid gap-2">
        <Button look="primary" size="large" className="w-full text-base!" busy={busy} onClick={onReopen}>
          {words.reopen}
        </Button>
        <p className="text-center text-sm text-faint">{words.reopenHint}</p>
        <Button size="large" className="w-full text-base!" onClick={onLeave}>
          {words.leave}
        </Button>
      </div>
    </div>
  );
}
