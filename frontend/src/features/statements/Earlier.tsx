import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleCheck, CircleDashed, CircleX, FileClock, FileLock, FileQuestion, Undo2 } from "lucide-react";
import { Link } from "react-router";

import { formatAgo } from "@/lib/dates";
import { places } from "@/lib/places";
import { text } from "@/lib/text";
import type { Import, ImportState } from "@/lib/types";
import { Card } from "@/ui/Card";
import { classes } from "@/ui/classes";
import { RefusalNotice } from "@/ui/Notice";
import { More } from "@/ui/PagedList";
import { SkeletonRows } from "@/ui/Skeleton";

import { statementQueries } from "./api";
import { MoveButton } from "./MoveButton";

const LOOKS: Record<ImportState, { Icon: typeof CircleCheck; look: string }> = {
  reading: { Icon: FileClock, look: "text-muted" },
  needs_password: { Icon: FileLock, look: "text-caution" },
  needs_mapping: { Icon: FileQuestion, look: "text-caution" },
  ready: { Icon: FileClock, look: "text-accent" },
  running: { Icon: FileClock, look: "text-muted" },
  done: { Icon: CircleCheck, look: "text-positive" },
  refused: { Icon: CircleX, look: "text-danger" },
  cancelled: { Icon: CircleDashed, look: "text-faint" },
  undone: { Icon: Undo2, look: "text-faint" },
};

/** All imports, newest first, each with its way back. */
export function Earlier() {
  const query = useInfiniteQuery(statementQueries.list());
  const list = query.data?.pages.flatMap((page) => page.items);
  return (
    <Card title={text.statements.earlier}>
      {query.isError && list === undefined && <RefusalNotice failure={query.error} retry={() => void query.refetch()} className="m-4" />}
      {query.isPending && <SkeletonRows rows={3} />}
      {list?.length === 0 && <p className="px-4 pb-5 text-muted md:px-5">{text.statements.noneYet}</p>}
      <ul className="divide-y">
        {list?.map((one) => (
          <EarlierRow key={one.id} one={one} />
        ))}
      </ul>
      <More query={query} />
    </Card>
  );
}

function EarlierRow({ one }: { one: Import }) {
  const { Icon, look } = LOOKS[one.state];
  const facts = [
    text.statements.states[one.state],
    one.layout_name,
    one.state === "done" ? text.statements.newRows(one.rows_new) : "",
    formatAgo(one.created_at),
  ].filter(Boolean);
  return (
    <li className="relative flex items-center gap-3 px-4 py-3 transition-colors hover:bg-hover md:px-5">
      <Icon aria-hidden className={classes("size-5 shrink-0", look)} strokeWidth={1.75} />
      <div className="min-w-0 flex-1">
        <Link
          to={places.import(one.id)}
          className="block truncate rounded-sm font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {one.filename}
        </Link>
        <p className="truncate text-sm text-faint">{facts.join(" · ")}</p>
      </div>
      {(one.state === "done" || one.state === "undone") && (
        <span className="relative z-10">
          <MoveButton one={one} />
        </span>
      )}
    </li>
  );
}
