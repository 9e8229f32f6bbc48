import { useMutation, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";

import { bankQueries } from "@/features/banks/api";
import { LinkedStanding } from "@/features/banks/LinkedStanding";
import { enterDemonstration, sessionQueries } from "@/features/session/api";
import { todayQueries } from "@/features/today/api";
import { TodaySkeleton, TodayView } from "@/features/today/TodayView";
import { Welcome } from "@/features/today/Welcome";
import { places } from "@/lib/places";
import { useCategories } from "@/lib/reference";
import { text } from "@/lib/text";
import { Button, ButtonLink } from "@/ui/Button";
import { Loaded } from "@/ui/Loaded";

import { useTitle } from "@/app/useTitle";

export function TodayPage() {
  useTitle(text.places.today);
  const [address, setAddress] = useSearchParams();
  const query = useQuery(todayQueries.month(address.get("month"), address.get("currency")));
  const book = useCategories();
  const say = (name: string) => (value: string) =>
    setAddress(
      (before) => {
        const next = new URLSearchParams(before);
        next.set(name, value);
        return next;
      },
      { preventScrollReset: true },
    );
  return (
    <Loaded query={query} skeleton={<TodaySkeleton />}>
      {(today) =>
        today.freshness.last_booked_on === null && today.recent.length === 0 ? (
          <div className="grid gap-4">
            <LinkedStanding />
            <Welcome others={<OtherWays />} />
          </div>
        ) : (
          <TodayView today={today} book={book} onMonth={say("month")} onCurrency={say("currency")} linked={<LinkedStanding />} />
        )
      }
    </Loaded>
  );
}

/** As good as a statement: a link to a bank where there can be one, and a household to look at. */
function OtherWays() {
  const providers = useQuery(bankQueries.providers());
  return (
    <>
      {(providers.data ?? []).length > 0 && <ButtonLink to={places.linkBank()}>{text.banks.link}</ButtonLink>}
      <LookAround />
    </>
  );
}

function LookAround() {
  const options = useQuery(sessionQueries.options());
  const enter = useMutation({ mutationFn: enterDemonstration });
  if (options.data?.demonstration !== true) return null;
  return (
    <Button busy={enter.isPending} onClick={() => enter.mutate()}>
      {text.today.demonstration}
    </Button>
  );
}
