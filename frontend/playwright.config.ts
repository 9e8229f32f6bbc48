import { defineConfig } from "@playwright/test";

const FIREBASE = /firebase\.spec\.ts$/;

/**
 * Drives a FinSure that is already being served; FINSURE_E2E_URL says where. A second one, whose provider is Firebase
 * on an emulator, is at FINSURE_E2E_FIREBASE_URL; make test serves both.
 */
export default defineConfig({
  testDir: "e2e",
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  projects: [
    { name: "local", testIgnore: FIREBASE },
    ...(process.env.FINSURE_E2E_FIREBASE_URL === undefined
      ? []
      : [{ name: "firebase", testMatch: FIREBASE, use: { baseURL: process.env.FINSURE_E2E_FIREBASE_URL } }]),
  ],
  use: {
    baseURL: process.env.FINSURE_E2E_URL ?? "http://localhost:8000",
    locale: "en-IN",
    timezoneId: "Asia/Kolkata",
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
