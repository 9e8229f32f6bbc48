import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const server = process.env.FINSURE_SERVER ?? "http://127.0.0.1:8000";

const COMPRESSED = /\.(js|css|html|svg|webmanifest)$/;

/** Lays a .br and a .gz beside every text file, so that the server never compresses anything itself. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    async closeBundle() {
      const dist = fileURLToPath(new URL("./dist", import.meta.url));
      for (const name of await readdir(dist, { recursive: true })) {
        if (!COMPRESSED.test(name) || name === "index.html") continue;
        const file = join(dist, name);
        const words = await readFile(file);
        await writeFile(`${file}.gz`, gzipSync(words, { level: 9 }));
        await writeFile(`${file}.br`, brotliCompressSync(words));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), compressed()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": server } },
  preview: { proxy: { "/api": server } },
  build: {
    // Recent enough for light-dark() in CSS, which carries both colour schemes.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules\/(react|react-dom|scheduler|react-router|@tanstack\/(react-)?query[^/]*)\//, priority: 2 },
            { name: "charts", test: /node_modules\/(chart\.js|react-chartjs-2|@kurkle)\//, priority: 1 },
          ],
        },
      },
    },
  },
  test: {
    environment: "jsdom",
    // Node would be given a Firebase without reCAPTCHA; browsers are given this one.
    alias: { "@firebase/auth": fileURLToPath(new URL("./node_modules/@firebase/auth/dist/esm/index.js", import.meta.url)) },
    setupFiles: ["src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    testTimeout: 30_000,
    pool: "forks", // threads of one process would hear each other sign out
    maxWorkers: 2,
    isolate: false,
    env: { DEBUG_PRINT_LIMIT: "0" },
  },
});
