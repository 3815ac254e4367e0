// Copies what the site serves from node_modules to ../static, builds the writing surface and writes VENDORED.md.
//   node vendor.mjs           copy and build
//   node vendor.mjs --check   compare only; exit 1 when something differs
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

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

const manifest = async (name) => JSON.parse(await readFile(join(modules, name, "package.json"), "utf8"));
const hashOf = (content) => createHash("sha256").update(content).digest("hex");

// assets/editor/ and the packages it imports, as one module, and the licences of those.
async function surface() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: here,
    entryPoints: ["editor/index.js"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    alias: { entities: "./editor/instead/entities.js", "linkify-it": "./editor/instead/linkify-it.js" },
    metafile: true,
    write: false,
  });
  const inside = Object.keys(metafile.inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  const names = [...new Set(inside.filter(Boolean))].sort();
  const licences = [];
  const versions = [];
  for (const name of names) {
    const { version, license } = await manifest(name);
    const file = (await readdir(join(modules, name))).find((each) => /^licen[cs]e/i.test(each));
    licences.push(`${name} ${version} (${license})\n\n${(await readFile(join(modules, name, file), "utf8")).trim()}\n`);
    versions.push(`${name} ${version}`);
  }
  const head = "surface.js is built from assets/editor/ (MIT, as the rest of Hallbar) and these packages:\n";
  return {
    packages: versions.join(", "),
    files: [
      ["vendor/surface.js", Buffer.from(outputFiles[0].contents)],
      ["vendor/surface-LICENSES.txt", Buffer.from([head, ...licences].join(`\n${"-".repeat(80)}\n\n`))],
    ],
  };
}

async function wanted() {
  const files = new Map();
  const rows = [];
  for (const [name, copies] of Object.entries(packages)) {
    const { version, license } = await manifest(name);
    for (const [from, to] of copies) {
      const content = await readFile(join(modules, name, from));
      files.set(to, content);
      rows.push(`| \`${to}\` | ${name} ${version} | ${license} | \`${hashOf(content)}\` |`);
    }
  }
  const built = await surface();
  for (const [to, content] of built.files) {
    files.set(to, content);
    rows.push(
      `| \`${to}\` | built from \`assets/editor/\` with ${built.packages} | see surface-LICENSES.txt | \`${hashOf(content)}\` |`,
    );
  }
  const listing = [
    "# Vendored files",
    "",
    "Copied or built by `assets/vendor.mjs` from the npm packages that `assets/package-lock.json` pins;",
    "`npm run check` in `assets/` builds anew and compares. Paths are relative to `static/`. Do not edit the files or this list by hand.",
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
