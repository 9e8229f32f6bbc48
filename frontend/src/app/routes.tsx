import { createBrowserRouter } from "react-router";

import { Broken, Lost } from "./Broken";
import { Layout } from "./Layout";

const pages = {
  today: async () => ({ Component: (await import("./pages/TodayPage")).TodayPage }),
  transactions: async () => ({ Component: (await import("./pages/TransactionsPage")).TransactionsPage }),
  import: async () => ({ Component: (await import("./pages/ImportPage")).ImportPage }),
  banks: async () => ({ Component: (await import("./pages/BanksPage")).BanksPage }),
  accounts: async () => ({ Component: (await import("./pages/AccountsPage")).AccountsPage }),
  settings: async () => ({ Component: (await import("./pages/SettingsPage")).SettingsPage }),
};

/** Fetches the other pages while nobody waits, so that going there is at once. */
function fetchAhead(): void {
  const idle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1500));
  idle(() => void Promise.allSettled(Object.values(pages).map((page) => page())));
}

export function newRouter() {
  fetchAhead();
  return createBrowserRouter([
    {
      Component: Layout,
      ErrorBoundary: Broken,
      HydrateFallback: () => null,
      children: [
        {
          ErrorBoundary: Broken,
          children: [
            { index: true, lazy: pages.today },
            { path: "transactions", lazy: pages.transactions },
            { path: "import/:id?", lazy: pages.import },
            { path: "banks/:part?", lazy: pages.banks },
            { path: "accounts/:id?", lazy: pages.accounts },
            { path: "settings/:section?/:part?", lazy: pages.settings },
            { path: "*", Component: Lost },
          ],
        },
      ],
    },
  ]);
}
