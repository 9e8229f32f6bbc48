import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { Refusal } from "@/lib/refusal";
import { text } from "@/lib/text";
import type { Pending } from "@/lib/types";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { RefusalNotice } from "@/ui/Notice";

import type { Sent } from "./api";
import { closingIn, type Closing } from "./closing";
import { readablePhone } from "./phone";

const CODE_DIGITS = 6;

/** Seconds left until another code may be asked for. */
function useWait(seconds: number): number {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const until = Date.now() + seconds * 1000;
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000))), 500);
    return () => clearInterval(timer);
  }, [seconds]);
  return left;
}

/** Tries a code as soon as it is whole, and each code once. */
function useWhole(code: string, attempt: (code: string) => void): void {
  const tried = useRef("");
  useEffect(() => {
    if (code.length === CODE_DIGITS && tried.current !== code) {
      tried.current = code;
      attempt(code);
    }
  }, [code, attempt]);
}

/** Signs in with a code; what else may come of it is for the page. */
function useEnter(sent: Sent, reopen: boolean, onClosing: (closing: Closing) => void, onPending: (pending: Pending) => void) {
  return useMutation({
    mutationFn: (digits: string) => sent.enter(digits, reopen),
    onError: (failure) => {
      const closing = closingIn(failure);
      if (closing !== null) onClosing(closing);
    },
    onSuccess: (pending) => {
      if (pending !== null) onPending(pending);
    },
  });
}

export function CodeForm({
  phone,
  sent,
  code,
  onCode,
  askFailure,
  reopen,
  onClosing,
  onAgain,
  onChangeNumber,
  onPending,
}: {
  phone: string;
  sent: Sent;
  code: string;
  onCode: (code: string) => void;
  askFailure: unknown;
  /** Whether the person wants an account that is being erased back. */
  reopen: boolean;
  onClosing: (closing: Closing) => void;
  onAgain: () => void;
  onChangeNumber: () => void;
  onPending: (pending: Pending) => void;
}) {
  const enter = useEnter(sent, reopen, onClosing, onPending);
  const { mutate } = enter;
  useWhole(code, mutate);

  const failure = enter.error ?? askFailure;
  const wrong = failure instanceof Refusal ? failure.of("code") : undefined;
  return (
    <form
      className="grid gap-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (code !== "") mutate(code);
      }}
    >
      <div className="grid gap-1.5">
        <h1 className="text-lg font-semibold tracking-tight">{text.session.codeTitle}</h1>
        <p className="text-muted">{text.session.codeSent(readablePhone(phone))}</p>
        {reopen && <p className="text-muted">{text.session.closing.codeOpens}</p>}
      </div>
      <TextField
        label={text.session.code}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        maxLength={CODE_DIGITS}
        value={code}
        error={wrong}
        onChange={(event) => onCode(event.target.value.replace(/\D/g, ""))}
        className="[&_input]:min-h-12 [&_input]:text-lg! [&_input]:tracking-[0.4em]"
      />
      {failure !== null && failure !== undefined && wrong === undefined && <RefusalNotice failure={failure} />}
      <Button type="submit" look="primary" size="large" busy={enter.isPending} className="w-full text-base!">
        {reopen ? text.session.closing.reopen : text.session.enter}
      </Button>
      <Otherwise after={sent.resendAfterSeconds} onAgain={onAgain} onChangeNumber={onChangeNumber} />
    </form>
  );
}

/** The ways on without this code; another may be asked for after so many seconds. */
function Otherwise({ after, onAgain, onChangeNumber }: { after: number; onAgain: () => void; onChangeNumber: () => void }) {
  const left = useWait(after);
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 text-sm">
      <Button look="quiet" size="small" className="-ml-2.5" onClick={onChangeNumber}>
        {text.session.changeNumber}
      </Button>
      {left > 0 ? (
        <span className="text-faint">{text.session.againIn(left)}</span>
      ) : (
        <Button look="quiet" size="small" className="-mr-2.5" onClick={onAgain}>
          {text.session.again}
        </Button>
      )}
    </div>
  );
}
