// Puts the page and the fillers that npm installed into one file. NODE_PATH says where these are, the argument where to.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const { build } = createRequire(`${process.env.NODE_PATH}/here.js`)("esbuild");
const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const nothing = beside("nothing.cjs");

await build({
  entryPoints: [beside("pages.jsx")],
  outfile: process.argv[2],
  bundle: true,
  jsx: "automatic",
  logLevel: "error",
  nodePaths: [process.env.NODE_PATH],
  alias: { "@mantine/notifications": nothing, "react-router": nothing, fhirclient: nothing },
  define: { "process.env.NODE_ENV": '"production"', global: "globalThis", "import.meta.url": "document.baseURI" },
  loader: { ".css": "empty", ".scss": "empty", ".svg": "dataurl", ".ttf": "empty", ".woff": "empty", ".woff2": "empty" },
});
