// One run of plop that makes all files.
import { readFileSync } from "node:fs";

const TYPES = { string: "str", integer: "int", decimal: "Decimal", date: "date", boolean: "bool" };

export default function (plop) {
  const folder = process.cwd();
  plop.setHelper("field", function () { return this.name; });
  plop.setHelper("type", function () { return TYPES[this.range]; });
  plop.setGenerator("all", {
    prompts: [],
    actions: () =>
      JSON.parse(readFileSync(`${folder}/data.json`, "utf8")).map((thing) => ({
        type: "add",
        path: `${folder}/out/{{name}}.py`,
        templateFile: `${folder}/body.hbs`,
        data: thing,
      })),
  });
}
