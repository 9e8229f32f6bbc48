import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { text } from "@/lib/text";
import type { ConsentNotice, ConsentPurpose } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Loaded } from "@/ui/Loaded";
import { RefusalNotice } from "@/ui/Notice";
import { SkeletonRows } from "@/ui/Skeleton";

import { consentQueries, giveConsents } from "./api";
import { NoticeText } from "./NoticeText";
import { useNotice } from "./useNotice";

const words = text.consents;

export type AgreementProps = {
  purposes: ConsentPurpose[];
  /** What saying yes does here, such as "I agree, read it". */
  agree?: string;
  onAgreed: () => void;
  onLeave: () => void;
};

/** The notice, what is agreed to, and the one press that says yes. */
export function Agreement({ purposes, agree = words.agree, onAgreed, onLeave }: AgreementProps) {
  const client = useQueryClient();
  const notice = useNotice();
  const consents = useQuery(consentQueries.list());
  const saying = useMutation({
    mutationFn: (read: ConsentNotice) => giveConsents(purposes, read),
    onSuccess: async () => {
      onAgreed();
      await client.invalidateQueries({ queryKey: consentQueries.all() });
    },
    // The notice may have changed since it was read; the new one is shown beside the refusal.
    onError: () => notice.query.refetch(),
  });
  const titles = (consents.data ?? []).filter((one) => purposes.includes(one.purpose)).map((one) => one.title);
  return (
    <Loaded query={notice.query} skeleton={<SkeletonRows rows={4} />}>
      {(read) => (
        <div className="grid gap-5">
          <NoticeText notice={read} onLanguage={notice.read} />
          {titles.length > 0 && (
            <div className="grid gap-1 rounded-lg bg-sunken px-4 py-3">
              <p className="text-sm text-muted">{words.youAgreeTo}</p>
              <ul className="grid gap-0.5 font-medium">
                {titles.map((title) => (
                  <li key={title}>{title}</li>
                ))}
              </ul>
            </div>
          )}
          {saying.isError && <RefusalNotice failure={saying.error} />}
          <div className="flex flex-wrap gap-2">
            <Button look="primary" busy={saying.isPending} onClick={() => saying.mutate(read)}>
              {agree}
            </Button>
            <Button onClick={onLeave}>{words.notNow}</Button>
          </div>
        </div>
      )}
    </Loaded>
  );
}
