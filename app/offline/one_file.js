// The whole check in one file: every link and form leads to a page that is made here. Nothing is sent or kept.
"use strict";

const BOOK = JSON.parse(longhand(document.getElementById("book").textContent));
const maker = makerOf(BOOK);
const main = document.getElementById("main");
const PATIENCE = 10_000;
let check = null;
let isStopped = false;
let shownAddress = null;

const put = (selector, html) => {
  document.querySelector(selector).innerHTML = html;
};

function shown({ title, main: html, strip, verdict }) {
  document.title = `${title} – Red Flag Check`;
  put("#strip", strip);
  put("#verdict", verdict);
  globalThis.speechSynthesis?.cancel(); // what was read out is of the page before
  main.innerHTML = html.replace(/ autofocus/g, " data-first");
  given();
  const first = main.querySelector("[data-first]") ?? main;
  first.focus({ preventScroll: true });
  scrollTo(0, 0);
}

// Every page is an entry of the browser's history: its Back leads to the page before, not out of the check.
function go(address, again) {
  if (address !== shownAddress) history[shownAddress ? "pushState" : "replaceState"]({ address }, "");
  return render(address, again);
}

function render(address, again) {
  const now = Date.now();
  shownAddress = address;
  check = maker.open(check, now);
  if (isStopped || !maker.isCurrent(now)) return shown(maker.tooOld(now));
  if (check) check = { ...check, used: now };
  shown(maker.show(check, address, again, now));
  const { hash } = new URL(address, "https://check.invalid");
  return hash && document.querySelector(hash)?.scrollIntoView();
}

function send({ target: form, submitter }) {
  const now = Date.now();
  const address = form.getAttribute("action");
  const sent = maker.post(maker.open(check, now), address, fieldsOf(new FormData(form, submitter)), now);
  check = sent.check;
  return go(sent.to ?? address, sent.again);
}

// What is ticked on the page that is left is kept, as by its own Back.
function keepTicks() {
  const form = document.getElementById("questions");
  if (!form) return;
  const [now, fields] = [Date.now(), fieldsOf(new FormData(form))];
  check = maker.post(maker.open(check, now), form.getAttribute("action"), { ...fields, do: ["back"] }, now).check;
}

addEventListener("popstate", ({ state }) => {
  if (!state || state.address === shownAddress) return; // a place on the page that is open
  keepTicks();
  render(state.address);
});

addEventListener("submit", (event) => {
  event.preventDefault();
  send(event);
});

addEventListener("click", (event) => {
  const address = event.target.closest("a")?.getAttribute("href");
  if (!address?.startsWith("/")) return;
  event.preventDefault();
  go(address);
});

// Where it came from the server of the check itself, that says whether it may still be used.
async function ask() {
  const { is_open: isOpen } = await (await fetch("/status", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) })).json();
  if (isOpen !== false) return;
  isStopped = true;
  go("/");
}

// What a phone shows again after hours is a page of another hour.
addEventListener("pageshow", ({ persisted }) => persisted && go("/"));
go("/");
if (location.protocol.startsWith("http")) ask().catch(() => {});
