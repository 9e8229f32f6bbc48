import { text } from "@/lib/text";
import type { NoticePart } from "@/lib/english/consents";
import type { ConsentNotice } from "@/lib/types";
import { Segmented } from "@/ui/Segmented";

const words = text.consents;
const PARTS: NoticePart[] = ["data", "purpose", "life", "sharing", "withdraw", "rights", "complain", "who"];

/** The notice as it stands, in one of its languages. */
export function NoticeText({ notice, onLanguage }: { notice: ConsentNotice; onLanguage: (language: string) => void }) {
  const { title, parts, language, languages, version } = notice;
  const names = words.parts[language] ?? words.parts.en;
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        {languages.length > 1 && (
          <Segmented
            label={words.noticeLanguage}
            value={language}
            options={languages.map((code) => ({ value: code, label: words.languageNames[code] ?? code }))}
            onChange={onLanguage}
          />
        )}
        <span className="text-sm text-faint">{words.noticeVersion(version)}</span>
      </div>
      <div lang={language} className="grid gap-4">
        <h3 className="text-md font-semibold">{title}</h3>
        <dl className="grid gap-3">
          {PARTS.map((part) => (
            <div key={part} className="grid gap-x-5 gap-y-0.5 sm:grid-cols-[9rem_minmax(0,1fr)]">
              <dt className="font-medium">{names?.[part] ?? part}</dt>
              <dd className="text-muted">{parts[part]}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}
