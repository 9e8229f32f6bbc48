import "@/ui/theme.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { refresh } from "@/lib/session";

import { App } from "./App";

const root = document.getElementById("root");
if (root !== null) {
  void refresh();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
