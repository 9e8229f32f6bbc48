import { ArrowLeftRight, FileUp, House, Landmark, LogOut, Settings2, WalletCards } from "lucide-react";
import { Suspense } from "react";
import { NavLink, Outlet, ScrollRestoration } from "react-router";

import { StepUp } from "@/features/session/StepUp";
import { places } from "@/lib/places";
import { signOut, useSession } from "@/lib/session";
import { text } from "@/lib/text";
import { Mark } from "@/ui/Brand";
import { IconButton } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Toaster } from "@/ui/Toaster";

const NAVIGATION = [
  { to: places.today(), label: text.places.today, Icon: House },
  { to: places.transactions({}), label: text.places.transactions, Icon: ArrowLeftRight },
  { to: places.imports(), label: text.places.import, Icon: FileUp },
  { to: places.banks(), label: text.places.banks, Icon: Landmark },
  { to: places.accounts(), label: text.places.accounts, Icon: WalletCards },
  { to: places.settings(), label: text.places.settings, Icon: Settings2 },
];

/** The rail on a desk, the bar below on a phone, and the page between. */
export function Layout() {
  return (
    <div className="md:grid md:grid-cols-[13.5rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:rounded-md focus:bg-accent focus:px-4 focus:py-2 focus:text-on-accent"
      >
        {text.common.skip}
      </a>
      <Rail />
      <DemonstrationBand />
      <main id="content" tabIndex={-1} className="min-w-0 px-4 pt-4 pb-24 outline-none md:px-8 md:pt-6 md:pb-12">
        <div className="mx-auto max-w-6xl">
          <Suspense>
            <Outlet />
          </Suspense>
        </div>
      </main>
      <Bar />
      <StepUp />
      <Toaster />
      <ScrollRestoration />
    </div>
  );
}

function Rail() {
  return (
    <header className="sticky top-0 hidden h-dvh flex-col border-r px-3 py-4 md:flex">
      <div className="flex items-center gap-2.5 px-2.5 pb-5">
        <Mark className="size-6" />
        <span className="text-md font-semibold tracking-tight">{text.common.product}</span>
      </div>
      <nav aria-label={text.places.label} className="grid gap-0.5">
        {NAVIGATION.map(({ to, label, Icon }) => (
          <NavLink
            key={to}
            to={to}
            end={to === "/"}
            className={({ isActive }) =>
              classes(
                "flex min-h-9 items-center gap-3 rounded-md px-2.5 font-medium transition-colors",
                isActive ? "bg-sunken text-ink" : "text-muted hover:bg-sunken/60 hover:text-ink",
              )
            }
          >
            <Icon aria-hidden className="size-4.5" strokeWidth={1.75} />
            {label}
          </NavLink>
        ))}
      </nav>
      <Who />
    </header>
  );
}

function Who() {
  const session = useSession();
  if (session.status !== "signed-in") return null;
  const { name, phone_masked, is_demonstration } = session.person;
  return (
    <div className="mt-auto flex items-center gap-1 border-t pt-3 pl-2.5">
      <div className="min-w-0 flex-1">
        <p className="line-clamp-2 font-medium">{is_demonstration ? text.places.demonstration : name || phone_masked}</p>
        {!is_demonstration && name !== "" && <p className="truncate text-sm text-faint">{phone_masked}</p>}
      </div>
      <IconButton label={text.places.signOut} onClick={() => void signOut()}>
        <LogOut aria-hidden className="size-4" />
      </IconButton>
    </div>
  );
}

/** On a phone, where the rail is not: a demonstration is always marked as one. */
function DemonstrationBand() {
  const session = useSession();
  if (session.status !== "signed-in" || !session.person.is_demonstration) return null;
  return (
    <header className="flex items-center justify-between gap-3 border-b bg-sunken py-1 pr-2 pl-4 text-sm text-muted md:hidden">
      {text.places.demonstration}
      <IconButton label={text.places.signOut} onClick={() => void signOut()}>
        <LogOut aria-hidden className="size-4" />
      </IconButton>
    </header>
  );
}

function Bar() {
  return (
    <nav
      aria-label={text.places.label}
      className="fixed inset-x-0 bottom-0 z-30 flex border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {NAVIGATION.map(({ to, label, Icon }) => (
        <NavLink
          key={to}
          to={to}
          end={to === "/"}
          className={({ isActive }) =>
            classes(
              "grid min-h-14 flex-auto place-content-center justify-items-center gap-0.5 text-2xs font-medium focus-visible:-outline-offset-2",
              isActive ? "text-accent" : "text-faint",
            )
          }
        >
          <Icon aria-hidden className="size-5" strokeWidth={1.75} />
          <span className="px-1">{label}</span>
        </NavLink>
      ))}
    </nav>
  );
}
