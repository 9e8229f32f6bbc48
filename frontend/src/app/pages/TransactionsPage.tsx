import { text } from "@/lib/text";

import { useTitle } from "@/app/useTitle";

export function TransactionsPage() {
  useTitle(text.places.transactions);
  return <h1 className="text-lg font-semibold tracking-tight">{text.places.transactions}</h1>;
}
