// Judges the outputs of `schemabench run` once more, by ajv with ajv-formats, and lists every disagreement.
//
//   npm install && node judge.mjs RESULTS.jsonl…
//
// An output counts as valid where its whole trimmed text is JSON and ajv accepts it. Samples without a verdict of ours (no text) and
// schemas that ajv refuses are counted apart. Exit code 1 where verdicts differ.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import Ajv from "ajv";
import Ajv2019 from "ajv/dist/2019.js";
import Ajv2020 from "ajv/dist/2020.js";
import AjvDraft4 from "ajv-draft-04";
import addFormats from "ajv-formats";

// Unknown keywords and formats are annotations, as the specifications say; ajv's strict mode would refuse them.
const options = { strict: false, allErrors: true, validateFormats: true, logger: false };

const create = (dialect) => {
  const Class = dialect.includes("draft-04") ? AjvDraft4.default ?? AjvDraft4
    : dialect.includes("2019-09") ? Ajv2019
    : dialect.includes("draft-06") || dialect.includes("draft-07") ? Ajv
    : Ajv2020;
  const ajv = new Class(options);
  if (dialect.includes("draft-06")) {
    ajv.addMetaSchema({ $id: "http://json-schema.org/draft-06/schema#", $schema: "http://json-schema.org/draft-07/schema#" });
  }
  addFormats.default ? addFormats.default(ajv) : addFormats(ajv);
  return ajv;
};

const judge = (schemaText, text, protocol) => {
  let value;
  try {
    value = JSON.parse(text.trim());
  } catch (problem) {
    return { valid: false, why: problem.message };
  }
  const schema = JSON.parse(schemaText);
  let dialect = "";
  if (schema !== null && typeof schema === "object") {
    dialect = typeof schema.$schema === "string" && !protocol ? schema.$schema : "";
    // A dialect that ajv does not know is an error to it; it was chosen by hand above.
    if (!/^https?:\/\/json-schema\.org\/draft(-0[467]|\/2019-09|\/2020-12)\/schema#?$/.test(dialect)) {
      delete schema.$schema;
    } else {
      schema.$schema = dialect = dialect.startsWith("https://json-schema.org/draft-0") ? dialect.replace("https", "http") : dialect;
    }
  }
  const validate = create(dialect).compile(schema);
  return { valid: validate(value), why: JSON.stringify(validate.errors?.slice(0, 3)) };
};

let disagreements = 0;
for (const file of process.argv.slice(2)) {
  const counts = { "both valid": 0, "both invalid": 0, "only ours valid": 0, "only ajv valid": 0, "refused by ajv": 0, "no verdict": 0 };
  let protocol = false;
  for await (const line of createInterface({ input: createReadStream(file, "utf8") })) {
    let record;
    try {
      record = JSON.parse(line);
    } catch {
      console.error(`${file}: a line that is no JSON is skipped`);
      continue;
    }
    if (record.header) {
      protocol = record.header.dialect === "2020-12";
      continue;
    }
    if (typeof record.text !== "string" || !record.validity || record.validity === "skipped") {
      counts["no verdict"]++;
      continue;
    }
    const ours = record.validity === "match";
    let theirs;
    try {
      theirs = judge(record.schema, record.text, protocol);
    } catch (problem) {
      counts["refused by ajv"]++;
      console.log(`${record.id}: ajv refuses the schema: ${problem.message}`);
      continue;
    }
    counts[theirs.valid === ours ? (ours ? "both valid" : "both invalid") : ours ? "only ours valid" : "only ajv valid"]++;
    if (theirs.valid !== ours) {
      disagreements++;
      console.log(`${record.id}: ours ${record.validity}${record.validity_reason ? ` (${record.validity_reason.split("\n")[0]})` : ""}; ajv ${theirs.valid ? "valid" : `invalid (${theirs.why})`}`);
    }
  }
  console.log(`${file}: ${Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(", ")}`);
}
process.exitCode = disagreements > 0 ? 1 : 0;
