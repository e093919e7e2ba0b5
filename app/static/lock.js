// Shows nothing of a page once the server has locked, or is about to, but the level of a call.
"use strict";

const lock = document.currentScript.dataset;
const covered = document.getElementById("covered");
const rest = document.querySelectorAll("main, .desk, .site-footer");
const outcome = document.getElementById("outcome");
// Whoever listens to a caller reads and scrolls: the server hears of that as seldom as it needs to.
const USES = ["input", "keydown", "pointerdown", "pointermove", "wheel", "scroll", "touchmove"];
const TELL_EVERY = Number(lock.seconds) * 100;
const LOOK_EVERY = 5000;
// By then somebody has looked once more before the server locks.
const LASTS = Number(lock.seconds) * 1000 - LOOK_EVERY;
const PATIENCE = 20000;
// Our own tabs alone hear each other. They share one session, which is locked and signed out in all of them.
const others = new BroadcastChannel("console");
// A page that answers a form may hold words that stand nowhere else.
let typed = "typed" in lock;
// When the server last heard of a use, and never later than it did: it made this page after it was asked for.
let known = Date.now() - performance.now();
let used = known;
let told = known;
let isTaken = true;

async function ask(address, more) {
  const signal = AbortSignal.timeout(PATIENCE);
  const reply = await fetch(address, { headers: { Accept: "application/json" }, signal, ...more }).catch(() => null);
  if (reply && reply.status === 401) shut((await reply.json().catch(() => ({}))).signed_out);
  return reply && reply.ok ? reply.json().catch(() => ({})) : null;
}

async function tell() {
  const at = Date.now();
  told = at;
  const token = document.querySelector("[name=csrf_token]");
  const body = new URLSearchParams({ csrf_token: token ? token.value : "" });
  isTaken = Boolean(await ask(lock.used, { method: "POST", body }));
  if (isTaken) heard(at);
}

function heard(at) {
  known = Math.max(known, at);
  others.postMessage({ known, who: lock.who });
}

function isOver() {
  return Date.now() - known >= LASTS;
}

// Whoever works on while the server takes nothing is not covered by the clock.
function coverIfLeft() {
  if (covered.hidden && isOver() && (isTaken || Date.now() - used >= LASTS)) show(true);
}

function look() {
  // A clock that was set back would take long to come to the end.
  [known, used, told] = [known, used, told].map((each) => Math.min(each, Date.now()));
  coverIfLeft();
  if (isOver() && (covered.hidden || !isKept())) ask(lock.state);
}

function use() {
  // A machine that slept wakes with its timers late.
  coverIfLeft();
  if (!covered.hidden) return;
  used = Date.now();
  if (used - told >= TELL_EVERY) tell();
}

function isKept() {
  return typed || outcome;
}

function show(isCovered, isOut) {
  covered.hidden = !isCovered;
  rest.forEach((part) => { part.hidden = isCovered; });
  covered.querySelectorAll("[data-out]").forEach((each) => { each.hidden = (each.dataset.out === "yes") !== Boolean(isOut); });
  const level = document.getElementById("covered-level");
  level.textContent = outcome && outcome.querySelector(".panel__head") ? outcome.dataset.level : "";
  level.parentElement.hidden = !level.textContent;
}

// The server has locked or ended the session. What was typed may stand nowhere else: it stays, out of sight.
function shut(isOut) {
  if (typed || (outcome && !isOut)) show(true, isOut);
  else leave(0);
}

function leave(after) {
  document.body.replaceChildren();
  setTimeout(() => location.replace(lock.page), after);
}

async function uncover() {
  const said = covered.hidden ? null : await ask(lock.state);
  if (!said) return;
  // Whoever signed in anew meanwhile has another token, by which what was typed is sent.
  document.querySelectorAll("[name=csrf_token]").forEach((each) => { each.value = said.csrf_token; });
  used = Date.now();
  isTaken = false;
  show(false);
  tell();
}

document.addEventListener("input", () => { typed = true; });
USES.forEach((use_of) => document.addEventListener(use_of, use, { passive: true, capture: true }));
// By its place on the keyboard: with Alt a key may write another letter.
document.addEventListener("keydown", (event) => {
  const link = event.altKey && document.querySelector(`[data-alt="${CSS.escape(event.code)}"]`);
  if (link && covered.hidden) {
    event.preventDefault();
    link.click();
  }
});
// Another script of the page was refused.
document.addEventListener("refused", () => ask(lock.state));
["pageshow", "focus"].forEach((back) => window.addEventListener(back, coverIfLeft));
document.addEventListener("visibilitychange", coverIfLeft);
window.addEventListener("focus", uncover);
others.onmessage = ({ data }) => {
  if (data.locked) shut();
  else if (data.who === lock.who) known = Math.max(known, data.known);
  // Whoever signs out, and whoever else signs in, leaves nothing of a page in another tab.
  // Not at once: the other tab has only begun to sign out.
  else leave(1000);
};
document.addEventListener("submit", (event) => {
  if (event.target.action.endsWith("/sign-out")) others.postMessage({});
});
setInterval(look, LOOK_EVERY);
if ("untold" in lock) tell();
else heard(known);
