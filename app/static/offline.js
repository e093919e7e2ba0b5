// The page of a call: what the answers mean by the rules in this page, until the server has answered with its panel.
const form = document.querySelector("form[data-autosave]");
const unconfirmed = document.getElementById("unconfirmed");
const outcome = document.getElementById("outcome");
const meanwhile = document.getElementById("meanwhile");
const spoken = document.getElementById("spoken");
const ROW = "fieldset[id^=answer-]";
const PREFIX = "answer-".length;
const NONE = "none";

let rules = null;
let levels = null;
// How much had been sent when the last answer was given, and how much the panel knows that came last.
let sentBefore = -1;
let answered = 0;

const sent = () => Number(form.sequence.value);
const part = (name) => unconfirmed.querySelector(`.unconfirmed__${name}`);

// As the server reads the form: what stands beside "none of these" counts, and "none" does not.
function answerOn(row) {
  const codes = [...row.querySelectorAll("input:checked")].map(({ value }) => value).filter(Boolean);
  if (row.querySelector("input").type === "radio") return codes[0];
  return codes.length > 1 ? codes.filter((code) => code !== NONE) : codes;
}

function answers() {
  const rows = [...form.querySelectorAll(ROW)].map((row) => [row.id.slice(PREFIX), answerOn(row)]);
  return Object.fromEntries(rows.filter(([, answer]) => answer?.length));
}

function verdict() {
  const given = answers();
  if (!Object.keys(given).length) return null;
  const { disposition, route, clock } = rules.triage(given);
  return { disposition, isByAmbulance: route === "911", ...levels[`${disposition}/${route}/${clock}`] };
}

// What the server's panel shows; nothing, as long as it says that nothing is answered.
const shown = () => (outcome.querySelector(".panel__head") ? outcome.dataset.level : null);

function show() {
  const found = !levels || answered > sentBefore ? null : verdict();
  unconfirmed.hidden = !found || found.level === shown();
  if (unconfirmed.hidden) return;
  const mark = meanwhile.hidden ? "Not yet confirmed by the server" : "Offline, not yet confirmed by the server";
  unconfirmed.dataset.disposition = found.disposition;
  part("level").textContent = found.level;
  part("by").textContent = found.by + (found.isByAmbulance ? `. Ambulance: ${unconfirmed.dataset.ring}` : "");
  part("mark").textContent = mark;
  // While the server is there its word comes at once, and is spoken then.
  if (!meanwhile.hidden && !spoken.textContent.startsWith(found.level)) spoken.textContent = `${found.level}. ${mark}.`;
}

function note(event) {
  if (!event.target.closest(ROW)) return;
  sentBefore = sent();
  show();
}

function noteAnswer() {
  answered = sent();
  show();
}

// A page of another version has other questions than these rules.
const isOfThisForm = () => Number(form.questionnaire.value) === rules.triage({}).questionnaire;

async function start() {
  // What is answered before the rules have arrived is weighed as soon as they have.
  form.addEventListener("change", note);
  new MutationObserver(noteAnswer).observe(outcome, { childList: true });
  new MutationObserver(show).observe(meanwhile, { attributeFilter: ["hidden"] });
  let words = null;
  [rules, { LEVELS: words }] = await Promise.all([
    import(unconfirmed.dataset.triage), import(unconfirmed.dataset.levels),
  ]);
  if (!isOfThisForm()) return;
  levels = words;
  show();
}

// What did not arrive shows nothing: then the panel tells that it may not know the latest answers.
if (form && unconfirmed) start().catch(() => {});
