// Computes FHIRPath by fhirpath.js, which LHC-Forms carries inside its built files.
const { readFileSync } = require("fs");

// Nothing else of LHC-Forms is needed: whatever its files ask of the rest of it while they load is nothing.
const nothing = new Proxy(function () {}, { get: (_, name) => (name === Symbol.toPrimitive ? () => "" : nothing), apply: () => nothing });
globalThis.LForms = { Util: nothing, ucumPkg: nothing };
require("lforms/dist/fhir/R4/lformsFHIR.js");
const { fhirpath, fhirpathModel } = globalThis.LForms.FHIR.R4;

const { expressions, resources, asked } = JSON.parse(readFileSync(0, "utf8"));
const compiled = expressions.map((each) => fhirpath.compile(each, fhirpathModel));
const found = asked.map(([expression, resource]) => compiled[expression](resources[resource], { resource: resources[resource] }));
process.stdout.write(JSON.stringify({ version: fhirpath.version, found }));
