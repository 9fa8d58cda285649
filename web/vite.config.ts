import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { extractFonts } from "./scripts/extract-fonts.ts";
import { precompress } from "./scripts/precompress.ts";

const junitFile = process.env["JUNIT_FILE"];
const coverageDir = process.env["COVERAGE_DIR"];

/** The development server talks to services that run on their own; the Go server does so in production. */
const proxy = {
  "/api/core": backend("/api/core", process.env["WEB_CORE_URL"] ?? "http://127.0.0.1:8080"),
  "/api/auth": backend("/api/auth", process.env["WEB_AUTH_URL"] ?? "http://127.0.0.1:8081"),
};

function backend(prefix: string, target: string) {
  return { target, changeOrigin: true, rewrite: (path: string) => path.slice(prefix.length) };
}

export default defineConfig({
  plugins: [react(), extractFonts(), precompress()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  server: { proxy },
  build: {
    target: "es2023",
    // A data URI would need a wider content security policy than the one the Go server sends.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { url: "http://console.test/" } },
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
    testTimeout: 180_000,
    // Cloudscape's modules import style sheets, which only Vite's own loader understands.
    server: { deps: { inline: [/@cloudscape-design/] } },
    reporters: junitFile ? ["default", ["junit", { outputFile: junitFile }]] : ["default"],
    coverage: {
      enabled: coverageDir !== undefined && coverageDir !== "",
      reportsDirectory: coverageDir || "coverage",
      reporter: ["text", "cobertura"],
      include: ["src/**/*.{ts,tsx}"],
      exclude: ["src/**/*.gen.ts", "src/**/*.test.{ts,tsx}", "src/testing/**", "src/main.tsx"],
    },
  },
});
