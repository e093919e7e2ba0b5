// Shows nothing of a page that nobody has used for as long as the server waits before it locks, but the level of a call.
"use strict";

const lock = document.currentScript.dataset;
const covered = document.getElementById("covered");
const rest = document.querySelectorAll("main, .desk, .site-footer");
const outcome = document.getElementById("outcome");
// Whoever listens to a caller reads and scrolls: the server hears of that as seldom as it needs to.
const USES = ["input", "keydown", "pointerdown", "pointermove", "wheel", "scroll", "touchmove"];
const TELL_EVERY = Number(lock.seconds) * 100;
const PATIENCE = 20000;
// A page that answers a form may hold words that stand nowhere else.
let typed = "typed" in lock;
let timer = 0;
let told = Date.now();

function restart() {
  clearTimeout(timer);
  timer = setTimeout(cover, Number(lock.seconds) * 1000 + 5000);
}

function use() {
  if (!covered.hidden) return;
  restart();
  if (Date.now() - told < TELL_EVERY) return;
  told = Date.now();
  const token = document.querySelector("[name=csrf_token]");
  const body = new URLSearchParams({ csrf_token: token ? token.value : "" });
  const signal = AbortSignal.timeout(PATIENCE);
  fetch(lock.used, { method: "POST", body, headers: { Accept: "application/json" }, signal }).catch(() => {});
}

function show(isCovered) {
  covered.hidden = !isCovered;
  rest.forEach((part) => { part.hidden = isCovered; });
  const level = document.getElementById("covered-level");
  level.textContent = outcome && outcome.querySelector(".panel__head") ? outcome.dataset.level : "";
  level.parentElement.hidden = !level.textContent;
}

function cover() {
  if (typed || outcome) show(true);
  else location.replace(lock.page);
}

async function uncover() {
  if (covered.hidden) return;
  const signal = AbortSignal.timeout(PATIENCE);
  const reply = await fetch(lock.state, { headers: { Accept: "application/json" }, signal }).catch(() => null);
  if (!reply || !reply.ok) return;
  show(false);
  restart();
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
window.addEventListener("focus", uncover);
// Whoever signs out in one tab leaves nothing of a page in another. Our own tabs alone hear each other.
const others = new BroadcastChannel("signed-out");
others.onmessage = () => {
  document.body.replaceChildren();
  // Not at once: the other tab has only begun to sign out.
  setTimeout(() => location.replace(lock.page), 1000);
};
document.addEventListener("submit", (event) => {
  if (event.target.action.endsWith("/sign-out")) others.postMessage("");
});
restart();
