import { useNavigate, useParams, useSearchParams } from "react-router";

import { useTitle } from "@/app/useTitle";
import { Agreement } from "@/features/consents/Agreement";
import { ImportView } from "@/features/statements/ImportView";
import { StatementsView } from "@/features/statements/StatementsView";
import { places } from "@/lib/places";
import { text } from "@/lib/text";

export function ImportPage() {
  useTitle(text.places.import);
  const go = useNavigate();
  const id = Number(useParams().id);
  const [address] = useSearchParams();
  if (id > 0) return <ImportView key={id} id={id} />;
  return (
    <StatementsView
      account={Number(address.get("account")) || null}
      onArrived={(one) => void go(places.import(one.id))}
      askConsent={(purposes, onAgreed, onLeave) => (
        <Agreement purposes={purposes} agree={text.statements.agree} onAgreed={onAgreed} onLeave={onLeave} />
      )}
    />
  );
}
