import { useQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";

import { formatAgo } from "@/lib/dates";
import { text } from "@/lib/text";
import type { InboxMessage } from "@/lib/types";
import { Button } from "@/ui/Button";

import { sessionQueries } from "./api";

/** What the person asked for: a code to this phone, later than any message that was there before. The phone may be masked, or without its country. */
export type Awaited = { phone: string; after: string };

const digits = (phone: string) => phone.replace(/\D/g, "");

/** Whether a message is the awaited one; a masked number is compared by the digits it shows at its end. */
export function awaits({ phone, after }: Awaited, message: InboxMessage): boolean {
  const shown = /\d*$/.exec(message.phone)?.[0] ?? "";
  const same = digits(message.phone) === digits(phone) || (shown !== "" && /\D/.test(message.phone.slice(1)) && phone.endsWith(shown));
  const asked = /\d*$/.exec(phone)?.[0] ?? "";
  const hidden = asked !== "" && /[^\d+\s]/.test(phone) && message.phone.endsWith(asked);
  const local = digits(phone).length >= 8 && digits(message.phone).endsWith(digits(phone).replace(/^0+/, ""));
  return (same || hidden || local) && message.sent_at > after;
}

/** The inbox where there is one: nothing while codes go to real phones. */
export function LocalInbox({ awaited, onUse }: { awaited: Awaited; onUse: (code: string) => void }) {
  const options = useQuery(sessionQueries.options());
  return options.data?.provider === "local" ? <DemonstrationInbox awaited={awaited} onUse={onUse} /> : null;
}

/** Where codes arrive on a server that sends nothing to phones. */
export function DemonstrationInbox({ awaited, onUse }: { awaited: Awaited | null; onUse: (code: string) => void }) {
  const messages = useQuery(sessionQueries.inbox()).data ?? [];
  const mine = awaited === null ? [] : messages.filter((message) => awaits(awaited, message));
  return (
    <section aria-labelledby="inbox" className="rounded-xl border border-dashed border-edge/70 p-5 sm:px-7">
      <h2 id="inbox" className="flex items-center gap-2 font-semibold">
        <Inbox aria-hidden className="size-4 text-faint" />
        {text.session.inbox}
      </h2>
      <p className="mt-1 text-sm text-muted">{text.session.inboxHint}</p>
      <div aria-live="polite" className="mt-3">
        {mine.length === 0 ? (
          <p className="text-sm text-faint">{awaited === null ? text.session.inboxEmpty : text.session.inboxWaiting}</p>
        ) : (
          <ul className="grid gap-2">
            {mine.slice(0, 1).map((message) => (
              <li
                key={message.sent_at}
                className="slide-in flex flex-wrap items-center justify-between gap-x-4 gap-y-2.5 rounded-lg border bg-surface px-4 py-3"
              >
                <div className="min-w-0 flex-1 basis-52">
                  <p>{message.text}</p>
                  <p className="mt-0.5 text-sm text-faint">
                    {message.phone} · {formatAgo(message.sent_at)}
                  </p>
                </div>
                <Button size="small" onClick={() => onUse(message.code)}>
                  {text.session.useCode(message.code)}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
