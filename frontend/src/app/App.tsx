import { QueryClientProvider } from "@tanstack/react-query";
import { useMemo } from "react";
import { RouterProvider } from "react-router/dom";

import { useSession, type SessionState } from "@/lib/session";

import { newQueryClient } from "./queryClient";
import { newRouter } from "./routes";
import { SignInPage } from "./pages/SignInPage";

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
  if (session.status === "starting") return null;
  if (session.status === "signed-out") return <SignInPage reason={session.reason} />;
  const { locale, currency, time_zone } = session.person;
  return <SignedIn key={`${locale}|${currency}|${time_zone}`} />;
}

function SignedIn() {
  const router = useMemo(() => newRouter(), []);
  return <RouterProvider router={router} />;
}
