import { NavLink, useParams } from "react-router";

import { Lost } from "@/app/Broken";
import { useTitle } from "@/app/useTitle";
import { Activity } from "@/features/activity/Activity";
import { OwnCategories } from "@/features/categories/OwnCategories";
import { History } from "@/features/history/History";
import { Security } from "@/features/security/Security";
import { LocalInbox } from "@/features/session/DemonstrationInbox";
import { Appearance } from "@/features/settings/Appearance";
import { Profile } from "@/features/settings/Profile";
import { Sessions } from "@/features/settings/Sessions";
import { places } from "@/lib/places";
import { text } from "@/lib/text";
import { classes } from "@/ui/classes";

import { PrivacySection } from "./PrivacySection";

const SECTIONS = {
  profile: () => (
    <>
      <Profile />
      <Appearance />
    </>
  ),
  privacy: () => <PrivacySection />,
  categories: () => <OwnCategories />,
  history: () => <History />,
  security: () => <Security inbox={(awaited, onUse) => <LocalInbox awaited={awaited} onUse={onUse} />} />,
  sessions: () => <Sessions />,
  activity: () => <Activity />,
};

type Section = keyof typeof SECTIONS;

export function SettingsPage() {
  useTitle(text.places.settings);
  const { section = "profile", part } = useParams();
  if (!(section in SECTIONS) || (part !== undefined && section !== "privacy")) return <Lost />;
  return (
    <div className="grid gap-4 md:gap-5">
      <h1 className="text-lg font-semibold tracking-tight">{text.settings.title}</h1>
      <div className="grid items-start gap-4 md:gap-8 lg:grid-cols-[11rem_minmax(0,42rem)]">
        <nav aria-label={text.settings.title} className="flex gap-1 overflow-x-auto lg:flex-col">
          {(Object.keys(SECTIONS) as Section[]).map((name) => (
            <NavLink
              key={name}
              to={places.settings(name === "profile" ? undefined : name)}
              end={name === "profile"}
              className={({ isActive }) =>
                classes(
                  "flex min-h-9 shrink-0 items-center rounded-md px-3 font-medium focus-visible:-outline-offset-2",
                  isActive ? "bg-sunken text-ink" : "text-muted hover:bg-sunken/60 hover:text-ink",
                )
              }
            >
              {text.settings.sections[name]}
            </NavLink>
          ))}
        </nav>
        <div className="grid gap-4 md:gap-5">{SECTIONS[section as Section]()}</div>
      </div>
    </div>
  );
}
