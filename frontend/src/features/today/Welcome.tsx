import type { ReactNode } from "react";

import { places } from "@/lib/places";
import { text } from "@/lib/text";
import { ButtonLink } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Empty } from "@/ui/Notice";

/** Today before anything is known: the one next step. */
export function Welcome({ demonstration }: { demonstration?: ReactNode }) {
  return (
    <Card className="mx-auto mt-[8vh] w-full max-w-2xl">
      <Empty
        page
        title={text.today.emptyTitle}
        action={
          <>
            <ButtonLink look="primary" to={places.imports()}>
              {text.today.bring}
            </ButtonLink>
            {demonstration}
          </>
        }
      >
        {text.today.emptyDetail}
      </Empty>
    </Card>
  );
}
