import type { ReactNode } from "react";

import type { ConsentNotice } from "@/lib/types";
import { Loaded } from "@/ui/Loaded";
import { SkeletonRows } from "@/ui/Skeleton";

import { NoticeText } from "./NoticeText";
import { useNotice } from "./useNotice";

/** The notice about what banks send, and below it what is agreed to under the words as they were read. */
export function BanksNotice({ children }: { children: (read: ConsentNotice, again: () => void) => ReactNode }) {
  const notice = useNotice(undefined, "banks");
  return (
    <Loaded query={notice.query} skeleton={<SkeletonRows rows={4} />}>
      {(read) => (
        <div className="grid gap-5">
          <NoticeText notice={read} onLanguage={notice.read} />
          {children(read, () => void notice.query.refetch())}
        </div>
      )}
    </Loaded>
  );
}
