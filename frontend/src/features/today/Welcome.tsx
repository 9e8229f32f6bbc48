import type { ReactNode } from "react";

import { places } from "@/lib/places";
import { text } from "@/lib/text";
import { ButtonLink } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Empty } from "@/ui/Notice";

/** Today before anything is known: the next step, and ways as good. */
export function Welcome({ others }: { others?: ReactNode }) {
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
            {others}
          </>
        }
      >
        {text.today.emptyDetail}
      </Empty>
    </Card>
  );
}
