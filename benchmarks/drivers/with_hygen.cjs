// All files with hygen in one process: with_hygen.cjs NODE_MODULES DATA
const { readFileSync } = require("node:fs");
const path = require("node:path");

const [modules, data] = process.argv.slice(2);
const { engine, resolve, Logger } = require(path.join(modules, "hygen"));
const types = { string: "str", integer: "int", decimal: "Decimal", date: "date", boolean: "bool" };

async function main() {
  const config = await resolve({
    templates: path.join(process.cwd(), "_templates"),
    cwd: process.cwd(),
    logger: new Logger(() => {}),
    createPrompter: () => ({ prompt: () => Promise.resolve({}) }),
    helpers: {},
  });
  for (const thing of JSON.parse(readFileSync(data, "utf8"))) {
    config.localsDefaults = { ...thing, types };
    await engine(["thing", "new"], config);
  }
}

main().catch((error) => { console.error(error); process.exit(1); });
