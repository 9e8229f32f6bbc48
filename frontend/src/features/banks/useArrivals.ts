import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { ledgerChanged } from "@/lib/edits";
import type { BankLink } from "@/lib/types";

import { goingOn } from "./api";

/** When something that went on is over, everything worked out from transactions is asked for again. */
export function useArrivals(links: BankLink[]): void {
  const client = useQueryClient();
  const going = links.filter(goingOn).map((link) => `${link.id}:${link.state}:${link.fetch?.id ?? ""}`).join();
  const before = useRef("");
  useEffect(() => {
    const past = before.current.split(",").filter(Boolean);
    before.current = going;
    if (past.some((one) => !going.split(",").includes(one))) void ledgerChanged(client);
  }, [going, client]);
}
