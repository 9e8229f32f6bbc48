import { X } from "lucide-react";

import { text } from "@/lib/text";
import { classes } from "@/ui/classes";
import { dismiss, hold, release, useToast } from "@/ui/toasts";

export function Toaster() {
  const toast = useToast();
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-20 z-50 flex justify-center md:bottom-6"
    >
      {toast !== null && (
        <div
          key={toast.id}
          onPointerEnter={hold}
          onPointerLeave={release}
          onFocus={hold}
          onBlur={release}
          className="slide-in pointer-events-auto flex max-w-lg items-center gap-1 rounded-lg bg-inverse py-1.5 pr-1.5 pl-4 text-on-inverse shadow-raised"
        >
          <span className={classes("py-1.5 pr-3", toast.tone === "danger" && "font-medium")}>{toast.words}</span>
          {toast.action && (
            <button
              type="button"
              className="min-h-8 rounded-md px-2.5 font-semibold text-on-inverse-accent hover:bg-on-inverse/10"
              onClick={() => {
                toast.action?.run();
                dismiss();
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button
            type="button"
            aria-label={text.common.dismiss}
            className="grid size-8 place-items-center rounded-md hover:bg-on-inverse/10"
            onClick={dismiss}
          >
            <X aria-hidden className="size-4" />
          </button>
        </div>
      )}
    </div>
  );
}
