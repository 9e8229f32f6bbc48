import { useTitle } from "@/app/useTitle";
import { Receipt } from "@/features/privacy/Receipt";
import { text } from "@/lib/text";
import { Mark } from "@/ui/Brand";

/** The receipt of an erasure, at an address of its own that needs no sign-in. */
export function ReceiptPage({ id }: { id: string }) {
  useTitle(text.privacy.receipt.title);
  return (
    <main className="mx-auto grid max-w-2xl content-start gap-5 px-4 py-10">
      <a href="/" className="flex items-center gap-3 justify-self-start rounded-md">
        <Mark className="size-9" />
        <span className="text-lg font-semibold tracking-tight">{text.common.product}</span>
      </a>
      <h1 className="text-lg font-semibold tracking-tight">{text.privacy.receipt.title}</h1>
      <Receipt id={id} />
    </main>
  );
}
