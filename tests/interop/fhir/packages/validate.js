// Reads FHIR R4 resources by name as JSON, and writes what the package "fhir" finds wrong with each.
const { Fhir } = require("fhir");

const WRONG = new Set(["error", "fatal"]);
const fhir = new Fhir();
const documents = JSON.parse(require("fs").readFileSync(0, "utf8"));

const complaints = {};
for (const [name, resource] of Object.entries(documents)) {
  const { messages } = fhir.validate(resource, { errorOnUnexpected: true });
  complaints[name] = messages
    .filter((each) => WRONG.has(each.severity))
    .map((each) => `${each.location}: ${each.message}`);
}
process.stdout.write(JSON.stringify(complaints));
