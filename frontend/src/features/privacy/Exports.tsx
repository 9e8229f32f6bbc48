import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleX, Clock3, Download, FileArchive, FileX2 } from "lucide-react";

import { formatBytes } from "@/lib/bytes";
import { formatInstant } from "@/lib/dates";
import { text } from "@/lib/text";
import type { Export, RetentionSpans } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { RefusalNotice } from "@/ui/Notice";
import { PagedList } from "@/ui/PagedList";
import { Progress } from "@/ui/Progress";

import { askExport, downloadExport, making, privacyQueries } from "./api";

const words = text.privacy.exports;
const MARKS = { waiting: Clock3, running: Clock3, ready: FileArchive, failed: CircleX, expired: FileX2 } satisfies Record<Export["state"], typeof Clock3>;

/** Asking for everything as one file, how far it is, and what was made before. */
export function Exports({ spans }: { spans: RetentionSpans | undefined }) {
  const client = useQueryClient();
  const query = useInfiniteQuery(privacyQueries.exports());
  const exports = query.data?.pages.flatMap((page) => page.items);
  const refetch = () => client.invalidateQueries({ queryKey: privacyQueries.exports().queryKey });
  const ask = useMutation({ mutationFn: askExport, onSettled: refetch });
  const current = exports?.find(making);
  return (
    <Card title={words.title}>
      <div className="grid gap-4 px-4 pb-4 md:px-5">
        <p className="text-muted">
          {words.detail} {spans !== undefined && words.kept(spans.exports)}
        </p>
        {current === undefined ? (
          <Button look="primary" className="justify-self-start" busy={ask.isPending} onClick={() => ask.mutate()}>
            {words.ask}
          </Button>
        ) : (
          <div className="grid gap-2" aria-live="polite">
            <p className="flex flex-wrap justify-between gap-x-4">
              <span className="font-medium">{words.progress}</span>
              <span className="text-sm text-muted">{words.progressOf(current.progress.done, current.progress.of)}</span>
            </p>
            <Progress label={words.progress} done={current.progress.done} of={current.progress.of} />
          </div>
        )}
        {ask.isError && <RefusalNotice failure={ask.error} />}
      </div>
      <PagedList query={query} items={exports} none={words.none} skeletonRows={2} label={words.earlier} row={(one) => <ExportRow key={one.id} one={one} />} />
    </Card>
  );
}

function ExportRow({ one }: { one: Export }) {
  const client = useQueryClient();
  const download = useMutation({
    mutationFn: () => downloadExport(one),
    onError: () => client.invalidateQueries({ queryKey: privacyQueries.exports().queryKey }),
  });
  const Mark = MARKS[one.state];
  const made = formatInstant(one.created_at);
  const facts = [
    words.states[one.state],
    one.state === "ready" && one.expires_at !== null && words.until(formatInstant(one.expires_at)),
    one.rows > 0 && words.holds(one.rows, formatBytes(one.size_bytes)),
  ];
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3 md:px-5">
      <Mark aria-hidden className={one.state === "ready" ? "size-5 shrink-0 text-accent" : "size-5 shrink-0 text-faint"} strokeWidth={1.75} />
      <div className="min-w-0 flex-1 basis-48">
        <p className={one.state === "expired" ? "text-muted" : "font-medium"}>{words.made(made)}</p>
        <p className="text-sm text-faint">{facts.filter(Boolean).join(" · ")}</p>
        {one.state === "failed" && <p className="text-sm text-danger">{words.failed}</p>}
        {one.state === "ready" && (
          <p className="truncate text-sm text-faint" title={one.sha256}>
            {words.checksum} <span className="font-mono text-xs">{one.sha256}</span>
          </p>
        )}
      </div>
      {one.state === "ready" && (
        <Button size="small" busy={download.isPending} aria-label={words.downloadOf(made)} onClick={() => download.mutate()}>
          <Download aria-hidden className="size-4" />
          {words.download}
        </Button>
      )}
      {download.isError && <RefusalNotice failure={download.error} className="w-full" />}
    </li>
  );
}
