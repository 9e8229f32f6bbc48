import { useEffect } from "react";

import { text } from "@/lib/text";

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${text.common.product}`;
  }, [title]);
}
