import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { places } from "@/lib/places";
import { reference } from "@/lib/reference";
import { text } from "@/lib/text";
import type { ConsentPurpose, Import } from "@/lib/types";
import { Card } from "@/ui/Card";
import { TextLink } from "@/ui/TextLink";

import { DropZone } from "./DropZone";
import { Earlier } from "./Earlier";
import { useBring } from "./useBring";

/** Shows the notice and asks for the person's word; given by the page, since consents are another feature. */
type AskConsent = (purposes: ConsentPurpose[], onAgreed: () => void, onLeave: () => void) => ReactNode;

/** Bringing a statement, what will happen to it, and what was brought before. */
export function StatementsView({
  account,
  onArrived,
  askConsent,
}: {
  /** The account the statements belong to, when that is known beforehand. */
  account: number | null;
  onArrived: (one: Import) => void;
  askConsent: AskConsent;
}) {
  const bringing = useBring(onArrived, account);
  const { data: accounts } = useQuery(reference.accounts());
  const into = accounts?.find((one) => one.id === account);
  const { asking } = bringing;
  return (
    <div className="grid gap-5">
      <header className="grid gap-1">
        <h1 className="text-lg font-semibold tracking-tight">{text.statements.heading}</h1>
        {into !== undefined && <p className="text-muted">{text.statements.forAccount(into.name)}</p>}
      </header>
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
        {asking === null ? (
          <DropZone bringing={bringing} />
        ) : (
          <Card title={text.statements.first}>
            <div className="px-4 pb-5 md:px-5">{askConsent(asking.purposes, () => bringing.bring(asking.files), bringing.leave)}</div>
          </Card>
        )}
        <ol className="grid gap-5 py-2 lg:px-4 lg:py-6">
          {text.statements.steps.map(([title, detail], place) => (
            <li key={title} className="grid grid-cols-[1.75rem_1fr] gap-3">
              <span aria-hidden className="grid size-7 place-items-center rounded-full bg-sunken text-sm font-semibold text-muted">
                {place + 1}
              </span>
              <div className="grid gap-0.5 pt-1">
                <p className="font-medium">{title}</p>
                <p className="text-muted">{detail}</p>
              </div>
            </li>
          ))}
        </ol>
      </div>
      <Earlier />
      <p className="text-muted">
        {text.statements.haveExport}{" "}
        <TextLink to={places.privacy("data")}>{text.statements.bringExport}</TextLink>
      </p>
    </div>
  );
}
