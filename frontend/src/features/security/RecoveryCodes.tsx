import { useState } from "react";

import { text } from "@/lib/text";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";

const words = text.security;

/** Ten codes, shown this once. */
export function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join("\n"));
    setCopied(true);
  };
  return (
    <Dialog title={words.recoveryTitle} onClose={onClose}>
      <div className="grid gap-4 p-4 md:p-5">
        <p className="text-muted">{words.recoveryDetail}</p>
        <ol className="grid gap-1 rounded-md bg-sunken px-4 py-3 font-mono text-sm">
          {codes.map((code) => (
            <li key={code} className="break-all">
              {code}
            </li>
          ))}
        </ol>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => void copy()}>{copied ? words.recoveryCopied : words.recoveryCopy}</Button>
          <Button look="primary" onClick={onClose}>
            {words.recoveryKept}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
