import { NavLink, useParams } from "react-router";

import { Lost } from "@/app/Broken";
import { Agreement } from "@/features/consents/Agreement";
import { ConsentsView } from "@/features/consents/ConsentsView";
import { Erase } from "@/features/privacy/Erase";
import { Kept } from "@/features/privacy/Kept";
import { YourData } from "@/features/privacy/YourData";
import { places } from "@/lib/places";
import { text } from "@/lib/text";
import { classes } from "@/ui/classes";

const words = text.privacy;

const PARTS = {
  consents: () => <ConsentsView />,
  data: () => (
    <YourData askConsent={(purposes, onAgreed, onLeave) => <Agreement purposes={purposes} onAgreed={onAgreed} onLeave={onLeave} />} />
  ),
  kept: () => <Kept />,
  erase: () => <Erase />,
};

type Part = keyof typeof PARTS;

/** What a person agreed to, what is held of them, how long, and the way out. */
export function PrivacySection() {
  const part = useParams().part ?? "consents";
  if (!(part in PARTS)) return <Lost />;
  return (
    <>
      <nav aria-label={words.partsLabel} className="-mx-1 flex gap-1 overflow-x-auto px-1 pb-1">
        {(Object.keys(PARTS) as Part[]).map((name) => (
          <NavLink
            key={name}
            to={places.privacy(name === "consents" ? undefined : name)}
            end
            className={({ isActive }) =>
              classes(
                "flex min-h-8 shrink-0 items-center rounded-full border px-3 text-sm font-medium transition-colors",
                isActive ? "border-accent bg-accent-soft text-ink" : "border-edge/50 text-muted hover:border-edge hover:text-ink",
              )
            }
          >
            {words.parts[name]}
          </NavLink>
        ))}
      </nav>
      {PARTS[part as Part]()}
    </>
  );
}
