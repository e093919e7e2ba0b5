// A records system to launch from: npm's oidc-provider lets people in, and a small FHIR store answers who has its token.
//
// What it is asked to be is sent to /control as JSON, and stands in `wanted`; a fault is named by the type it concerns.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { default: Provider } = await import(pathToFileURL(createRequire(`${process.env.NODE_PATH}/here.js`).resolve("oidc-provider")));

const START = {
  user: "nora",
  name: "Nora Reyes",
  fhirUser: "Practitioner/nora",
  context: { patient: "7", encounter: "e1" },
  configuration: {},
  idToken: {},
  answer: {},
  faults: {},
};
let wanted = structuredClone(START);
let store = new Map();
const asked = [];

const WRITES = ["QuestionnaireResponse", "DocumentReference", "Task"].map((type) => `patient/${type}.crus`);
const SCOPES = [
  "openid", "fhirUser", "offline_access", "online_access", "launch", "launch/patient", "patient/Patient.r", ...WRITES,
];
const clients = JSON.parse(process.argv[2]);

const web = createServer();
await new Promise((resolve) => web.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${web.address().port}`;
const base = `${issuer}/fhir`;

const provider = new Provider(issuer, {
  clients: clients.map((client) => ({
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    // Of a native app, the port of an address on this machine may be any.
    application_type: "native",
    redirect_uris: ["http://localhost/console/launch/back", "http://127.0.0.1/console/launch/back"],
    ...client,
  })),
  scopes: SCOPES,
  claims: { openid: ["sub"], fhirUser: ["fhirUser", "name"] },
  conformIdTokenClaims: false,
  extraParams: ["launch", "aud"],
  clientBasedCORS: () => true,
  cookies: { keys: ["for tests alone"] },
  features: { devInteractions: { enabled: false } },
  enabledJWA: { clientAuthSigningAlgValues: ["RS384", "ES384"] },
  // Without prompt=consent, OpenID Connect drops offline_access, which SMART does not.
  issueRefreshToken: async () => wanted.refreshes ?? true,
  rotateRefreshToken: true,
  ttl: { AccessToken: () => wanted.expiresIn ?? 3600, Session: 3600, Grant: 3600, Interaction: 3600, IdToken: 3600 },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, fhirUser: wanted.fhirUser, name: wanted.name }),
  }),
});

// The launch context stands beside the token, which is no part of OpenID Connect, and so does what was granted with a
// refresh token: clients of SMART renew nothing without that scope.
provider.use(async (ctx, next) => {
  await next();
  if (ctx.oidc?.route === "token" && ctx.body?.access_token) {
    if (ctx.body.refresh_token) ctx.body.scope = [...new Set([...ctx.body.scope.split(" "), "offline_access"])].join(" ");
    Object.assign(ctx.body, wanted.context, wanted.answer);
  }
});

async function letIn(request, response) {
  const details = await provider.interactionDetails(request, response);
  if (wanted.refuses) {
    const refused = { error: "access_denied", error_description: wanted.name };
    return provider.interactionFinished(request, response, refused, { mergeWithLastSubmission: false });
  }
  if (details.prompt.name === "login") {
    const login = { login: { accountId: wanted.user, remember: false } };
    return provider.interactionFinished(request, response, login, { mergeWithLastSubmission: false });
  }
  const grant = new provider.Grant({ accountId: details.session.accountId, clientId: details.params.client_id });
  const scopes = details.params.scope.split(" ").filter((each) => !(wanted.withheld ?? []).includes(each));
  grant.addOIDCScope(scopes.join(" "));
  const rejected = details.params.scope.split(" ").filter((each) => (wanted.withheld ?? []).includes(each));
  if (rejected.length) grant.rejectOIDCScope(rejected.join(" "));
  const consent = { consent: { grantId: await grant.save() } };
  return provider.interactionFinished(request, response, consent, { mergeWithLastSubmission: true });
}

function send(response, status, body, headers = {}) {
  const type = "application/fhir+json";
  response.writeHead(status, { "Content-Type": type, "Access-Control-Allow-Origin": "*", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

const outcome = (code) => ({ resourceType: "OperationOutcome", issue: [{ severity: "error", code }] });
const of = (type) => store.get(type) ?? store.set(type, new Map()).get(type);
const withIdentifier = (type, token) => {
  const [system, value] = decodeURIComponent(token).split("|");
  return [...of(type).values()].filter((each) =>
    [each.identifier ?? []].flat().some((one) => one.system === system && one.value === value));
};

function configuration() {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    grant_types_supported: ["authorization_code"],
    scopes_supported: SCOPES,
    code_challenge_methods_supported: ["S256"],
    capabilities: [
      "launch-ehr", "launch-standalone", "client-public", "client-confidential-symmetric",
      "client-confidential-asymmetric", "sso-openid-connect", "context-ehr-patient", "context-ehr-encounter",
      "context-standalone-patient", "permission-offline", "permission-patient", "permission-v2",
    ],
    ...wanted.configuration,
  };
}

function drip(socket, first, piece) {
  socket.write(first);
  const more = setInterval(() => socket.write(piece), 50);
  socket.on("close", () => clearInterval(more));
}

const FAULTS = {
  html: (response) => send(response, 200, "<p>Maintenance</p>", { "Content-Type": "text/html" }),
  huge: (response) => send(response, 200, { resourceType: "Patient", id: "7", text: "x".repeat(2 ** 21) }),
  redirect: (response) => send(response, 302, "", { Location: "http://127.0.0.1:9/elsewhere" }),
  silent: () => {},
  drips: (response) => drip(response.socket, "HTTP/1.1 200 OK\r\n", "X-More: x\r\n"),
  trickles: (response) => drip(response.socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", " "),
  cut: (response) => response.destroy(),
};

function fault(name, response) {
  const named = wanted.faults[name];
  if (named === undefined) return false;
  if (FAULTS[named]) FAULTS[named](response);
  else if (typeof named === "number") send(response, named, outcome("exception"));
  else send(response, 200, named);
  return true;
}

async function fhir(request, response, path, body) {
  const [type, id] = path.split("?")[0].split("/");
  if (request.method === "OPTIONS") return send(response, 204, "", { "Access-Control-Allow-Headers": "*, authorization" });
  asked.push({ method: request.method, path, headers: request.headers, body });
  if (path === ".well-known/smart-configuration") {
    if (!fault("configuration", response)) send(response, 200, configuration(), { "Content-Type": "application/json" });
    return;
  }
  if (path === "metadata") return send(response, 200, { resourceType: "CapabilityStatement", fhirVersion: "4.0.1", rest: [] });
  const token = await provider.AccessToken.find((request.headers.authorization ?? "").replace("Bearer ", ""));
  if (!token?.isValid) return send(response, 401, outcome("login"));
  if (fault(type, response)) return;
  const needed = request.method === "GET" ? "r" : request.method === "PUT" ? "u" : "c";
  const may = token.scope.split(" ").some((each) => each.startsWith(`patient/${type}.`) && each.split(".")[1].includes(needed));
  if (!may) return send(response, 403, outcome("forbidden"));
  if (request.method === "GET" && id) {
    const found = of(type).get(id);
    return found ? send(response, 200, found) : send(response, 404, outcome("not-found"));
  }
  if (request.method === "GET") {
    const found = withIdentifier(type, new URL(path, issuer).searchParams.get("identifier") ?? "");
    const entry = found.map((resource) => ({ resource, search: { mode: "match" } }));
    return send(response, 200, { resourceType: "Bundle", type: "searchset", total: entry.length, entry });
  }
  const condition = (request.headers["if-none-exist"] ?? "").split("identifier=")[1];
  const before = condition ? withIdentifier(type, condition) : [];
  if (before.length) return send(response, 200, before[0], { Location: `${base}/${type}/${before[0].id}/_history/1` });
  const made = { ...JSON.parse(body), id: request.method === "PUT" ? id : `${of(type).size + 1}` };
  of(type).set(made.id, made);
  send(response, 201, made, { Location: `${base}/${type}/${made.id}/_history/1` });
}

async function control(request, response, body) {
  if (request.method === "GET") return send(response, 200, { asked, store: [...store.values()].flatMap((each) => [...each.values()]) });
  const { resources = [], ...rest } = JSON.parse(body);
  wanted = { ...structuredClone(START), ...rest };
  store = new Map();
  asked.length = 0;
  for (const each of resources) of(each.resourceType).set(each.id, each);
  send(response, 200, {});
}

const callback = provider.callback();
web.on("request", async (request, response) => {
  const path = request.url.slice(1);
  if (request.url.startsWith("/interaction/")) return letIn(request, response).catch((error) => send(response, 500, `${error}`));
  if (!/^(fhir\/|control)/.test(path)) return fault(path.split("?")[0], response) || callback(request, response);
  let body = "";
  for await (const piece of request) body += piece;
  if (path === "control") await control(request, response, body);
  else await fhir(request, response, path.slice("fhir/".length), body);
});
process.stdout.write(`${issuer}\n`);
process.stdin.on("end", () => process.exit(0)).resume();
