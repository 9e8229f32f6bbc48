import { useEffect } from "react";

import { SignIn } from "@/features/session/SignIn";
import { refresh } from "@/lib/session";
import { text } from "@/lib/text";
import { Mark } from "@/ui/Brand";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";

type Reason = "none" | "over" | "left" | "unreachable";

/** Shown at every address while nobody is signed in; the address stays, so signing in leads there. */
export function SignInPage({ reason }: { reason: Reason }) {
  useEffect(() => {
    document.title = `${text.session.title} · ${text.common.product}`;
  }, []);
  return (
    <main className="mx-auto grid min-h-dvh max-w-[27rem] content-start gap-6 px-4 py-10 sm:pt-[12vh]">
      <div className="flex items-center gap-3">
        <Mark className="size-9" />
        <span className="text-lg font-semibold tracking-tight">{text.common.product}</span>
      </div>
      <Why reason={reason} />
      <SignIn />
    </main>
  );
}

function Why({ reason }: { reason: Reason }) {
  if (reason === "none") return null;
  if (reason === "unreachable") {
    return (
      <Notice
        tone="danger"
        title={text.refusals.unreachable}
        action={
          <Button size="small" onClick={() => void refresh()}>
            {text.common.tryAgain}
          </Button>
        }
      >
        {text.refusals.unreachableDetail}
      </Notice>
    );
  }
  return <Notice>{reason === "over" ? text.session.over : text.session.left}</Notice>;
}
