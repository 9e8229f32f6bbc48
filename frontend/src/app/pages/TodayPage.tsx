import { useMutation, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";

import { enterDemonstration, sessionQueries } from "@/features/session/api";
import { todayQueries } from "@/features/today/api";
import { TodaySkeleton, TodayView } from "@/features/today/TodayView";
import { Welcome } from "@/features/today/Welcome";
import { useCategories } from "@/lib/reference";
import { text } from "@/lib/text";
import { Button } from "@/ui/Button";
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
          <Welcome demonstration={<LookAround />} />
        ) : (
          <TodayView today={today} book={book} onMonth={say("month")} onCurrency={say("currency")} />
        )
      }
    </Loaded>
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
