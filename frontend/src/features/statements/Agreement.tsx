import { useMutation, useQuery } from "@tanstack/react-query";

import { text } from "@/lib/text";
import { Button } from "@/ui/Button";
import { RefusalNotice } from "@/ui/Notice";

import { agree, noticeQuery } from "./api";
import type { Asking, Bringing } from "./useBring";

const PARTS = ["data", "purpose", "life", "sharing", "withdraw", "rights", "complain", "who"];

/** What a person reads and says yes to before their first statement is read. */
export function Agreement({ asking, bringing }: { asking: Asking; bringing: Bringing }) {
  const notice = useQuery(noticeQuery());
  const saying = useMutation({
    mutationFn: agree.bind(null, asking.purposes),
    onSuccess: () => bringing.bring(asking.files),
  });
  if (notice.isPending) return <p className="text-muted">{text.common.loading}</p>;
  if (notice.isError) return <RefusalNotice failure={notice.error} retry={() => void notice.refetch()} />;
  const { title, parts, language } = notice.data;
  return (
    <section aria-labelledby="agreement" lang={language} className="grid gap-4 rounded-xl border border-edge bg-surface px-5 py-6">
      <h2 id="agreement" className="text-md font-semibold">
        {title}
      </h2>
      <ul className="grid gap-2">
        {PARTS.map((part) => (
          <li key={part}>{parts[part]}</li>
        ))}
      </ul>
      {saying.isError && <RefusalNotice failure={saying.error} />}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" busy={saying.isPending} onClick={() => saying.mutate(notice.data)}>
          {text.statements.agree}
        </Button>
        <Button onClick={bringing.leave}>{text.statements.disagree}</Button>
      </div>
    </section>
  );
}
