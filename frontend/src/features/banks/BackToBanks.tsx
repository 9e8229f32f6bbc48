import { ChevronLeft } from "lucide-react";
import { Link } from "react-router";

import { places } from "@/lib/places";
import { text } from "@/lib/text";

export function BackToBanks() {
  return (
    <Link
      to={places.banks()}
      className="inline-flex min-h-8 items-center gap-1 justify-self-start rounded-md pr-2 text-sm text-muted hover:text-ink"
    >
      <ChevronLeft aria-hidden className="size-4" />
      {text.banks.all}
    </Link>
  );
}
