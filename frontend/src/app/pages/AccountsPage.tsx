import { useNavigate, useParams } from "react-router";

import { useTitle } from "@/app/useTitle";
import { AccountsView } from "@/features/accounts/AccountsView";
import { LinkedStanding } from "@/features/banks/LinkedStanding";
import { places } from "@/lib/places";
import { text } from "@/lib/text";

export function AccountsPage() {
  useTitle(text.places.accounts);
  const go = useNavigate();
  const open = Number(useParams().id) || null;
  return (
    <AccountsView
      open={open}
      onOpen={(id) => void go(id === null ? places.accounts() : places.account(id), { replace: id === null, preventScrollReset: true })}
      linked={<LinkedStanding />}
    />
  );
}
