import { text } from "@/lib/text";
import type { Consent, ConsentPurpose } from "@/lib/types";
import { Dialog } from "@/ui/Dialog";
import { Loaded } from "@/ui/Loaded";
import { Notice } from "@/ui/Notice";
import { SkeletonRows } from "@/ui/Skeleton";
import { say } from "@/ui/toasts";

import { Agreement } from "./Agreement";
import { NoticeText } from "./NoticeText";
import { useNotice } from "./useNotice";

const words = text.consents;

/** Saying yes, having read the notice. */
export function AgreeDialog({ purposes, onClose }: { purposes: ConsentPurpose[]; onClose: () => void }) {
  const agreed = () => {
    say({ words: words.given });
    onClose();
  };
  return (
    <Dialog title={words.give} onClose={onClose}>
      <div className="p-4 md:p-5">
        <Agreement purposes={purposes} onAgreed={agreed} onLeave={onClose} />
      </div>
    </Dialog>
  );
}

/** The notice to read again, in any of its languages. */
export function NoticeDialog({ consent, onClose }: { consent: Consent; onClose: () => void }) {
  const { query, read } = useNotice(consent.language);
  return (
    <Dialog title={words.notice} onClose={onClose}>
      <div className="grid gap-4 p-4 md:p-5">
        <Loaded query={query} skeleton={<SkeletonRows rows={4} />}>
          {(notice) => (
            <>
              {consent.notice_version !== null && consent.notice_version !== notice.version && (
                <Notice>{words.otherVersion(consent.notice_version, notice.version)}</Notice>
              )}
              <NoticeText notice={notice} onLanguage={read} />
            </>
          )}
        </Loaded>
      </div>
    </Dialog>
  );
}
