import { text } from "@/lib/text";

import { useTitle } from "@/app/useTitle";

export function ImportPage() {
  useTitle(text.places.import);
  return <h1 className="text-lg font-semibold tracking-tight">{text.places.import}</h1>;
}
