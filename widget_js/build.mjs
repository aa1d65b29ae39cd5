// Builds ../dispatch_nb/static/widget.{js,css}, which are committed: an install needs no Node.
// The same source gives the same bytes. `--dev` builds the harness page in dev/out instead.
import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dev = process.argv.includes("--dev");
const out = dev ? resolve(here, "dev/out") : resolve(here, "../dispatch_nb/static");

/** Nesting is written in the source to keep every rule under `.dispatch-nb`; the output is flat. */
const common = {
  absWorkingDir: here,
  bundle: true,
  charset: "utf8",
  legalComments: "inline",
  logLevel: "warning",
  minify: false,
  sourcemap: false,
  target: "es2022",
};

await mkdir(out, { recursive: true });
await build({
  ...common,
  entryPoints: [dev ? "dev/main.ts" : "src/index.tsx"],
  outfile: resolve(out, "widget.js"),
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
});
await build({
  ...common,
  target: "esnext",
  entryPoints: ["src/styles/index.css"],
  outfile: resolve(out, "widget.css"),
  supported: { nesting: false },
});
