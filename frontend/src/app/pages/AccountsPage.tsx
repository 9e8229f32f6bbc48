import { text } from "@/lib/text";

import { useTitle } from "@/app/useTitle";

export function AccountsPage() {
  useTitle(text.places.accounts);
  return <h1 className="text-lg font-semibold tracking-tight">{text.places.accounts}</h1>;
}
