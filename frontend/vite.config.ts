import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const server = process.env.FINSURE_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": server } },
  preview: { proxy: { "/api": server } },
  build: {
    // Recent enough for light-dark() in CSS, which carries both colour schemes.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    rollupOptions: {
      output: {
        manualChunks: (id: string) =>
          /node_modules\/(chart\.js|react-chartjs-2|@kurkle)\//.test(id) ? "charts" : undefined,
      },
    },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    testTimeout: 30_000,
    pool: "threads",
    maxWorkers: 2,
    isolate: false,
    env: { DEBUG_PRINT_LIMIT: "0" },
  },
});
