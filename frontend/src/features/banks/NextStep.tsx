import { places } from "@/lib/places";
import { text } from "@/lib/text";
import type { BankLink } from "@/lib/types";
import { ButtonAway, ButtonLink } from "@/ui/Button";

import { FetchNow } from "./FetchNow";
import { LookAgain } from "./LookAgain";

const words = text.banks;

/** The one thing to do next about a link, as a button; nothing when there is nothing to press here. */
export function NextStep({ link, size = "small" }: { link: BankLink; size?: "small" | "medium" }) {
  switch (link.step) {
    case "approve":
      return link.url === null ? null : (
        <ButtonAway look="primary" size={size} href={link.url}>
          {words.steps.approve}
        </ButtonAway>
      );
    case "retry":
      return <FetchNow link={link} size={size} look="primary" />;
    case "resume":
      return <LookAgain link={link} size={size} />;
    case "renew":
    case "link_again":
      return (
        <ButtonLink look="primary" size={size} to={places.linkBank(link.id)}>
          {words.steps[link.step]}
        </ButtonLink>
      );
    case "operator":
      return (
        <ButtonLink size={size} to={places.imports()}>
          {words.steps.operator}
        </ButtonLink>
      );
    default:
      return null;
  }
}
