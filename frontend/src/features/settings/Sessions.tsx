import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { formatAgo, formatInstant } from "@/lib/dates";
import { forget, signOut } from "@/lib/session";
import { text } from "@/lib/text";
import type { Session } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Dialog } from "@/ui/Dialog";
import { Loaded } from "@/ui/Loaded";
import { RefusalNotice } from "@/ui/Notice";
import { SkeletonRows } from "@/ui/Skeleton";
import { say } from "@/ui/toasts";

import { endAllSessions, endSession, settingsQueries } from "./api";

const words = text.settings.sessions;

/** Every place where this person is signed in, and the ways to end it. */
export function Sessions() {
  const query = useQuery(settingsQueries.sessions());
  const [asking, setAsking] = useState(false);
  return (
    <Card title={words.title}>
      <p className="px-4 pb-3 text-muted md:px-5">{words.detail}</p>
      <Loaded query={query} skeleton={<SkeletonRows rows={2} />}>
        {(sessions) => (
          <ul className="divide-y border-y">
            {sessions.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </ul>
        )}
      </Loaded>
      <div className="flex flex-wrap gap-2 p-4 md:px-5">
        <Button onClick={() => void signOut()}>{words.signOut}</Button>
        <Button look="danger" onClick={() => setAsking(true)}>
          {words.everywhere}
        </Button>
      </div>
      {asking && <Everywhere onClose={() => setAsking(false)} />}
    </Card>
  );
}

function SessionRow({ session }: { session: Session }) {
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => endSession(session.id),
    onSuccess: async () => {
      say({ words: words.ended });
      await client.invalidateQueries({ queryKey: settingsQueries.sessions().queryKey });
    },
  });
  const device = session.device || words.unknown;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 md:px-5">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {device}
          {session.is_new_device && <span className="rounded-full bg-caution-soft px-2 text-xs text-caution">{words.newDevice}</span>}
          {session.current && <span className="rounded-full bg-positive-soft px-2 text-xs text-positive">{words.current}</span>}
        </p>
        <p className="text-sm text-faint">
          {words.lastUsed(formatAgo(session.last_used_at))} · {words.since(formatInstant(session.created_at))}, {words.provenBy[session.proven_by]}
        </p>
      </div>
      {!session.current && (
        <Button size="small" busy={end.isPending} aria-label={words.end(device)} onClick={() => end.mutate()}>
          {words.endWord}
        </Button>
      )}
      {end.isError && <RefusalNotice failure={end.error} className="w-full" />}
    </li>
  );
}

function Everywhere({ onClose }: { onClose: () => void }) {
  const end = useMutation({ mutationFn: endAllSessions, onSuccess: forget });
  return (
    <Dialog title={words.everywhereTitle} onClose={onClose}>
      <div className="grid gap-5 p-4 md:p-5">
        <p className="text-muted">{words.everywhereDetail}</p>
        {end.isError && <RefusalNotice failure={end.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button look="danger" busy={end.isPending} onClick={() => end.mutate()}>
            {words.everywhere}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
