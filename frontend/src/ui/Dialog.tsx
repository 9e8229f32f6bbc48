import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";

import { text } from "@/lib/text";
import { IconButton } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { modals } from "@/ui/modals";
import { Toaster } from "@/ui/Toaster";

const PLACES = {
  centre:
    "m-0 mt-auto w-full rounded-t-xl md:m-auto md:mt-[12vh] md:w-[min(32rem,calc(100vw-2rem))] md:rounded-xl max-h-[88dvh] md:max-h-[76dvh]",
  side: "m-0 mt-auto w-full rounded-t-xl max-h-[94dvh] md:ml-auto md:mt-0 md:h-dvh md:max-h-dvh md:w-[min(30rem,100vw)] md:rounded-none md:[--slide-x:24px] md:[--slide-y:0px]",
};

/**
 * A modal window: centred or at the side on a desk, a sheet from below on a phone. It is open while it is
 * mounted; the browser keeps the focus inside and gives it back.
 */
export function Dialog({
  title,
  place = "centre",
  bare = false,
  aside,
  onClose,
  children,
}: {
  title: string;
  place?: keyof typeof PLACES;
  bare?: boolean;
  aside?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  const id = useId();
  const frame = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    const dialog = frame.current;
    const before = document.activeElement;
    if (dialog !== null) {
      if (!dialog.open) dialog.showModal();
      modals.add(dialog);
    }
    return () => {
      if (dialog !== null) modals.delete(dialog);
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  return (
    <dialog
      ref={frame}
      aria-labelledby={id}
      className={classes("slide-in fixed inset-0 z-50 overflow-hidden border bg-raised p-0 shadow-raised", PLACES[place])}
      onCancel={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === frame.current) onClose();
      }}
    >
      <div className="flex max-h-[inherit] flex-col md:h-full">
        <header className={bare ? "sr-only" : "flex shrink-0 items-center gap-1 border-b py-2 pr-2 pl-4 md:pl-5"}>
          <h2 id={id} tabIndex={-1} className="min-w-0 flex-1 truncate text-base font-semibold outline-none">
            {title}
          </h2>
          {!bare && aside}
          {!bare && (
            <IconButton label={text.common.close} onClick={onClose}>
              <X aria-hidden className="size-4.5" />
            </IconButton>
          )}
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain [overflow-anchor:none]">{children}</div>
      </div>
      <Toaster />
    </dialog>
  );
}
