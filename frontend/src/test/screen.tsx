import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { createMemoryRouter, RouterProvider } from "react-router";

import { enter } from "@/lib/session";
import { Toaster } from "@/ui/Toaster";

import { signedIn } from "./server";

export function freshClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: false } } });
}

/** Shows one page to a person who is signed in; returns the router, whose state holds the address. */
export function openPage(path: string, address: string, page: ReactNode) {
  enter(signedIn("token"));
  const router = createMemoryRouter(
    [
      { path, element: page },
      { path: "*", element: null },
    ],
    { initialEntries: [address] },
  );
  render(
    <QueryClientProvider client={freshClient()}>
      <RouterProvider router={router} />
      <Toaster />
    </QueryClientProvider>,
  );
  return router;
}
