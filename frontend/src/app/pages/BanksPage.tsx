import { useCallback, useEffect, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";

import { Lost } from "@/app/Broken";
import { useTitle } from "@/app/useTitle";
import { BackView, ComingBack, Strange } from "@/features/banks/BackView";
import { BanksView } from "@/features/banks/BanksView";
import { LinkForm, type WithNotice } from "@/features/banks/LinkForm";
import { LinkView } from "@/features/banks/LinkView";
import { BanksNotice } from "@/features/consents/BanksNotice";
import { places } from "@/lib/places";
import { text } from "@/lib/text";
import type { BankLink } from "@/lib/types";

const withNotice: WithNotice = (below) => <BanksNotice>{below}</BanksNotice>;

/** The banks, linking one, the way back from the aggregator, or one link: whatever the address names. */
export function BanksPage() {
  useTitle(text.places.banks);
  const { part } = useParams();
  if (part === undefined) return <BanksView />;
  if (part === "link") return <Linking />;
  if (part === "return") return <Returning />;
  const id = Number(part);
  return id > 0 ? <LinkView key={id} id={id} withNotice={withNotice} /> : <Lost />;
}

function Linking() {
  const go = useNavigate();
  const like = Number(useSearchParams()[0].get("like")) || null;
  return <LinkForm key={like} like={like} withNotice={withNotice} onAsked={(link) => void go(places.bank(link.id))} />;
}

/** The mark is for us alone: it leaves the address at once. */
function Returning() {
  const go = useNavigate();
  const [address] = useSearchParams();
  const [mark] = useState(() => address.get("mark"));
  const marked = address.has("mark");
  useEffect(() => {
    if (marked) void go("/banks/return", { replace: true });
  }, [marked, go]);
  const known = useCallback((link: BankLink) => void go(places.backFromBank(link.id), { replace: true }), [go]);
  const id = Number(address.get("link")) || null;
  if (id !== null) return <BackView key={id} id={id} />;
  return mark === null ? <Strange /> : <ComingBack mark={mark} onKnown={known} />;
}
