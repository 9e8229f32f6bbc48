import { useQuery } from "@tanstack/react-query";

import { privacyQueries } from "./api";
import { BringBack, type AskConsent } from "./BringBack";
import { Exports } from "./Exports";
import { Holds } from "./Holds";

/** Everything as one file: asked for, downloaded, looked into, and brought back. */
export function YourData({ askConsent }: { askConsent: AskConsent }) {
  const retention = useQuery(privacyQueries.retention()).data;
  return (
    <>
      <Exports spans={retention?.seconds} />
      <Holds retention={retention} />
      <BringBack askConsent={askConsent} />
    </>
  );
}
