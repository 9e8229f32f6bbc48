import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { RouterProvider } from "react-router/dom";

import { useSession, type SessionState } from "@/lib/session";

import { newQueryClient } from "./queryClient";
import { newRouter } from "./routes";
import { SignInPage } from "./pages/SignInPage";

const ReceiptPage = lazy(async () => ({ default: (await import("./pages/ReceiptPage")).ReceiptPage }));

/** The number of a receipt at whose address we are: it is shown whoever is here, and to nobody at all too. */
function receiptHere(): string | null {
  return /^\/receipt\/([0-9a-f]{32})$/.exec(window.location.pathname)?.[1] ?? null;
}

/** Who is here decides what is shown; each person gets a cache and a router of their own. */
export function App() {
  const session = useSession();
  const who = session.status === "signed-in" ? `${session.person.id}` : session.status;
  // A new person (or none) starts with an empty cache.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const client = useMemo(() => newQueryClient(), [who]);
  return (
    <QueryClientProvider client={client} key={who}>
      <Inside session={session} />
    </QueryClientProvider>
  );
}

function Inside({ session }: { session: SessionState }) {
  const receipt = receiptHere();
  if (receipt !== null) {
    return (
      <Suspense>
        <ReceiptPage id={receipt} />
      </Suspense>
    );
  }
  if (session.status === "starting") return null;
  if (session.status === "signed-out") return <SignInPage reason={session.reason} />;
  const { locale, currency, time_zone } = session.person;
  return <SignedIn key={`${locale}|${currency}|${time_zone}`} />;
}

function SignedIn() {
  const router = useMemo(() => newRouter(), []);
  return <RouterProvider router={router} />;
}
