import type { ReactNode } from "react";

import { Factors } from "./Factors";
import { PhoneCard } from "./PhoneCard";

/** Where a code is awaited, shown where codes do not go to real phones. */
export type Inbox = (awaited: { phone: string; after: string }, onUse: (code: string) => void) => ReactNode;

/** What a person proves themselves with: factors, recovery codes, the phone. */
export function Security({ inbox }: { inbox: Inbox }) {
  return (
    <>
      <Factors />
      <PhoneCard inbox={inbox} />
    </>
  );
}
