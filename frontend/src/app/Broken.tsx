import { places } from "@/lib/places";
import { text } from "@/lib/text";
import { Button, ButtonLink } from "@/ui/Button";
import { Empty } from "@/ui/Notice";

/** A page that failed to draw or to load its code. */
export function Broken() {
  return (
    <div role="alert" className="mx-auto max-w-xl pt-[12vh]">
      <Empty
        page
        title={text.refusals.crashed}
        action={
          <Button look="primary" onClick={() => window.location.reload()}>
            {text.refusals.reload}
          </Button>
        }
      >
        {text.refusals.crashedDetail}
      </Empty>
    </div>
  );
}

export function Lost() {
  return (
    <div className="mx-auto max-w-xl pt-[12vh]">
      <Empty page title={text.refusals.lost} action={<ButtonLink to={places.today()}>{text.places.today}</ButtonLink>}>
        {text.refusals.lostDetail}
      </Empty>
    </div>
  );
}
