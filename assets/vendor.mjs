// Copies what the site serves from node_modules to ../static and writes VENDORED.md.
//   node vendor.mjs           copy
//   node vendor.mjs --check   compare only; exit 1 when something differs
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const shared = join(here, "..", "static");

const fonts = (name, styles) => [
  ...styles.flatMap((style) =>
    ["latin", "latin-ext"].map((subset) => {
      const file = `${name}-${subset}-wght-${style}.woff2`;
      return [`files/${file}`, `fonts/${file}`];
    }),
  ),
  ["LICENSE", `fonts/${name}-LICENSE.txt`],
];

const packages = {
  "htmx.org": [
    ["dist/htmx.min.js", "vendor/htmx.min.js"],
    ["LICENSE", "vendor/htmx-LICENSE.txt"],
  ],
  "@fontsource-variable/schibsted-grotesk": fonts("schibsted-grotesk", ["normal"]),
  "@fontsource-variable/source-serif-4": fonts("source-serif-4", ["normal", "italic"]),
};

async function wanted() {
  const files = new Map();
  const rows = [];
  for (const [name, copies] of Object.entries(packages)) {
    const { version, license } = JSON.parse(await readFile(join(modules, name, "package.json"), "utf8"));
    for (const [from, to] of copies) {
      const content = await readFile(join(modules, name, from));
      const hash = createHash("sha256").update(content).digest("hex");
      files.set(to, content);
      rows.push(`| \`${to}\` | ${name} ${version} | ${license} | \`${hash}\` |`);
    }
  }
  const listing = [
    "# Vendored files",
    "",
    "Copied by `assets/vendor.mjs` from the npm packages that `assets/package-lock.json` pins;",
    "`npm run check` in `assets/` compares them. Paths are relative to `static/`. Do not edit the files or this list by hand.",
    "",
    "| file | package and version | licence | sha256 |",
    "|---|---|---|---|",
    ...rows,
    "",
  ];
  files.set("vendor/VENDORED.md", Buffer.from(listing.join("\n")));
  return files;
}

async function differs(path, content) {
  try {
    return !content.equals(await readFile(join(shared, path)));
  } catch (error) {
    if (error.code === "ENOENT") return true;
    throw error;
  }
}

const checkOnly = process.argv.includes("--check");
let changed = 0;
for (const [path, content] of await wanted()) {
  if (!(await differs(path, content))) continue;
  changed += 1;
  if (checkOnly) {
    console.error(`differs: static/${path}`);
  } else {
    await mkdir(dirname(join(shared, path)), { recursive: true });
    await writeFile(join(shared, path), content);
    console.log(`wrote static/${path}`);
  }
}
console.log(changed ? `${changed} file(s) ${checkOnly ? "differ" : "written"}` : "static/ is as it should be");
if (checkOnly && changed) process.exit(1);
