import { useQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";

import { formatAgo } from "@/lib/dates";
import { text } from "@/lib/text";
import { Button } from "@/ui/Button";

import { sessionQueries } from "./api";

const SHOWN = 3;

/** Where codes arrive on a server that sends nothing to phones. */
export function DemonstrationInbox({ onUse }: { onUse?: (code: string) => void }) {
  const messages = useQuery(sessionQueries.inbox()).data ?? [];
  return (
    <section aria-labelledby="inbox" className="rounded-xl border border-dashed border-edge/70 p-5 sm:px-7">
      <h2 id="inbox" className="flex items-center gap-2 font-semibold">
        <Inbox aria-hidden className="size-4 text-faint" />
        {text.session.inbox}
      </h2>
      <p className="mt-1 text-sm text-muted">{text.session.inboxHint}</p>
      <ul aria-live="polite" className="mt-3 grid gap-2">
        {messages.length === 0 && <li className="text-sm text-faint">{text.session.inboxEmpty}</li>}
        {messages.slice(0, SHOWN).map((message, place) => (
          <li
            key={`${message.sent_at}${message.code}`}
            className="slide-in flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-lg border bg-surface px-4 py-3"
          >
            <div className="min-w-0 flex-1 basis-52">
              <p>{message.text}</p>
              <p className="mt-0.5 text-sm text-faint">
                {message.phone} · {formatAgo(message.sent_at)}
              </p>
            </div>
            {place === 0 && onUse !== undefined && (
              <Button size="small" onClick={() => onUse(message.code)}>
                {text.session.useCode(message.code)}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
