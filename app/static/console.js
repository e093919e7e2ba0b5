// The page of a call: keeps what is typed, and shows what it means so far.
const form = document.querySelector("form[data-autosave]");
const kept = document.getElementById("kept");
const meanwhile = document.getElementById("meanwhile");
const outcome = document.getElementById("outcome");
const spoken = document.getElementById("spoken");
const SOON = 400;
const LATEST = 2000;
const RETRY = 3000;
const SLOW = 5000;
// Longer than the server ever waits for its database, so that tries do not pile up there.
const PATIENCE = 20000;
// As much as a browser sends to its end although the page is left, with room for what it sends beside.
const FITS = 30000;
const KEPT_FIRST = ["save", "save-copy", "update", "ask-second", "large-form", "small-form"];

let timer = 0;
let sending = false;
let changed = false;
let changedAt = 0;
let leaving = false;
let wanted = "";
let failedSince = null;
// Whether what was sent last is kept nowhere; what is sent to a locked screen is.
let unkept = false;
// The button that waits until everything is kept, and whether one was pressed in vain.
let pressed = null;
let inVain = false;

function clock(date) {
  return date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

// What is said already is not said again: it would be read out at every try.
function say(words, trouble, isWaiting) {
  if (kept.textContent !== words) kept.textContent = words;
  kept.classList.toggle("trouble", Boolean(trouble));
  meanwhile.hidden = !isWaiting;
}

function offer(words, label, act) {
  pressed = null;
  if (kept.textContent.startsWith(words)) return;
  say(`${words} `, true);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = label;
  button.addEventListener("click", act);
  kept.append(button);
}

// Soon after the last keystroke, but never long after the first one that is not kept yet.
function plan(delay) {
  clearTimeout(timer);
  timer = setTimeout(send, Math.min(delay, Math.max(0, changedAt + LATEST - Date.now())));
}

function takeOver() {
  wanted = "take-over";
  if (!sending) send();
}

function whole() {
  return new URLSearchParams(new FormData(form));
}

function nextWhole() {
  form.sequence.value = Number(form.sequence.value) + 1;
  return whole();
}

function post(body) {
  return fetch(form.dataset.autosave, {
    method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE),
    keepalive: body.toString().length < FITS,
  });
}

async function send() {
  if (sending || leaving) return;
  sending = true;
  // Nothing that stands on this page goes along when a call is taken over: others have typed into it since.
  const body = wanted
    ? new URLSearchParams({ csrf_token: form.csrf_token.value, tab: form.tab.value, do: wanted })
    : nextWhole();
  changed = changed && Boolean(wanted);
  wanted = "";
  const slow = setTimeout(notKept, SLOW, "the server does not answer");
  try {
    const reply = await post(body);
    // Of a page that is on its way out nothing is changed any more, its address least of all.
    if (!leaving) await read(reply);
  } catch {
    notKept("the server cannot be reached");
  } finally {
    clearTimeout(slow);
    sending = false;
    if (wanted || (pressed && !leaving)) send();
    else if (changed && failedSince) timer = setTimeout(send, RETRY);
    else if (changed) plan(SOON);
  }
}

async function read(reply) {
  const isJson = (reply.headers.get("Content-Type") || "").includes("json");
  const said = isJson ? await reply.json() : {};
  unkept = Boolean(said.sign_in);
  if ("taken" in said) return showLatest(said.taken);
  if (reply.ok) return show(said);
  if (said.record) {
    changed = false;
    failedSince = null;
    return offer("Not kept: this call was saved before.", "Open the record", () => location.assign(said.record));
  }
  if (said.held_by) {
    changed = false;
    failedSince = null;
    return offer(`Not kept: ${said.held_by} has typed here since ${said.since}.`, "Take it over", takeOver);
  }
  if (said.unlock || said.sign_in) {
    changed = true;
    failedSince = failedSince || new Date();
    document.dispatchEvent(new Event("refused"));
  }
  if (said.unlock) {
    return offer("Locked. Nothing is lost.", "Unlock", () => window.open(said.unlock, "_blank", "noopener"));
  }
  if (said.sign_in) {
    return offer("You are signed out.", "Sign in", () => window.open(said.sign_in, "_blank", "noopener"));
  }
  if (said.csrf_token) {
    form.csrf_token.value = said.csrf_token;
    changedAt = Date.now();
    return void (changed = true);
  }
  notKept(reply.status === 503 ? "the server cannot keep anything right now" : `the server answered ${reply.status}`);
}

function notKept(why) {
  changed = true;
  unkept = true;
  failedSince = failedSince || new Date();
  inVain = inVain || Boolean(pressed);
  pressed = null;
  say(`${inVain ? "Not saved. " : ""}Not kept since ${clock(failedSince)}: ${why}.`, true, true);
}

// The page comes anew with what was kept last, and what stands on this one beside it.
function showLatest(isThere) {
  if (!isThere) return void (changed = true);
  leave();
  const doing = document.createElement("input");
  Object.assign(doing, { type: "hidden", name: "do", value: "take-over" });
  form.append(doing);
  form.submit();
}

function show(said) {
  failedSince = null;
  say(`Kept at ${said.kept}${inVain ? ". Now save the call." : ""}`);
  history.replaceState(null, "", form.dataset.page);
  form.revision.value = said.revision;
  form.dispatchEvent(new CustomEvent("kept", { detail: said }));
  if (outcome.dataset.level !== said.level) spoken.textContent = `${said.level}. ${said.about_advice}`;
  outcome.dataset.level = said.level;
  const focused = outcome.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  outcome.innerHTML = said.panel;
  if (focused) (outcome.querySelector(`[href="${CSS.escape(focused)}"]`) || document.getElementById("panel")).focus();
  for (const row of form.querySelectorAll(".row")) {
    row.classList.toggle("row--off", !said.asked.includes(row.querySelector("fieldset").id));
  }
  for (const each of form.querySelectorAll("[data-words]")) {
    if (each.dataset.words in said.wording) each.textContent = said.wording[each.dataset.words];
  }
  form.worded_for.value = said.worded_for;
  form.dispatchEvent(new CustomEvent("stored", { detail: said }));
  if (pressed && !changed) {
    leave();
    form.requestSubmit(pressed);
  }
}

function note(event) {
  if (!changed) changedAt = Date.now();
  changed = true;
  if (event.type === "change" && event.target.closest(".row fieldset")) confirmAnswer(event.target);
  if (!sending && !failedSince) plan(event.type === "change" ? 0 : SOON);
}

// An answer from the caller's own check is marked until it is chosen again, or passed by Enter.
function confirmAnswer(inRow) {
  const mark = inRow.closest(".row").querySelector("[name=unconfirmed]");
  if (mark) mark.checked = false;
}

function leave() {
  leaving = true;
  clearTimeout(timer);
  form.sequence.value = Number(form.sequence.value) + 1;
}

// No button leads to a page that could not be made: what was typed would be gone with this one.
function submit(event) {
  if (leaving) return;
  if (!failedSince && !KEPT_FIRST.includes(event.submitter?.value)) return leave();
  event.preventDefault();
  pressed = event.submitter;
  inVain = false;
  if (!sending) send();
}

// What is not kept yet is sent on its way before the page goes. Only what cannot be sent is worth a question.
function beforeLeaving(event) {
  if (leaving || !(changed || sending)) return;
  const fits = whole().toString().length < FITS;
  if (changed && fits) post(nextWhole()).catch(() => {});
  if (unkept || !fits) event.preventDefault();
}

function keepBeside() {
  changed = true;
  changedAt = Date.now();
  plan(0);
}

if (form) {
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", submit);
  window.addEventListener("online", () => { if (changed) plan(0); });
  window.addEventListener("focus", () => { if (changed) plan(0); });
  window.addEventListener("beforeunload", beforeLeaving);
  if (form.elements.beside) keepBeside();
}
