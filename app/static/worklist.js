// The worklist: shows the lines anew while somebody looks at it, and moves among them by single keys.

const own = document.querySelector("script[data-lines]").dataset;
const stale = document.getElementById("stale");
const keys = document.getElementById("keys");
const single = document.getElementById("single-keys");
const PLAIN = document.title.replace(/^(Error: )?\(\d+\) /, "$1");
const SWITCHED_OFF = "worklist-keys-off";
const WHERE = "worklist-scrolled";
// Longer than the server ever waits for its database.
const PATIENCE = 20000;
let tag = own.tag;
let timer = 0;
let asking = false;
let shownAt = new Date();

function lines() {
  return document.getElementById("lines");
}

function time(date) {
  return date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function plan() {
  clearTimeout(timer);
  if (document.visibilityState === "visible") timer = setTimeout(ask, Number(own.seconds) * 1000);
}

async function ask() {
  if (asking) return;
  asking = true;
  try {
    const headers = { Accept: "application/json", "If-None-Match": tag };
    const reply = await fetch(own.lines, { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    // What stands in the tag is true of the lines that are shown, so both change together or not at all.
    if (reply.status === 200) show(await reply.text(), reply.headers.get("ETag"));
    else if (reply.status !== 304) throw reply;
    shownAt = new Date();
    document.getElementById("now").textContent = `As of ${time(shownAt)}.`;
    stale.hidden = true;
  } catch (fault) {
    if (fault.status === 401) document.dispatchEvent(new Event("refused"));
    const words = `Not updated since ${time(shownAt)}.`;
    if (stale.textContent !== words) stale.textContent = words;
    stale.hidden = false;
  } finally {
    asking = false;
    plan();
  }
}

function show(html, newTag) {
  const anew = new DOMParser().parseFromString(html, "text/html").getElementById("lines");
  if (!anew) throw new Error("no lines");
  if (!keys) {
    lines().replaceWith(anew);
    tag = newTag;
    return title(anew.dataset.overdue);
  }
  const anchor = document.activeElement.closest("#lines .line") || firstInSight();
  const before = anchor ? anchor.getBoundingClientRect().top : 0;
  merge(lines(), anew);
  tag = newTag;
  title(anew.dataset.overdue);
  if (anchor && anchor.isConnected) window.scrollBy(0, anchor.getBoundingClientRect().top - before);
}

function title(overdue) {
  lines().dataset.overdue = overdue;
  document.title = overdue === "0" ? PLAIN : `(${overdue}) ${PLAIN}`;
}

function firstInSight() {
  return [...document.querySelectorAll("#lines .line")].find((each) => each.getBoundingClientRect().top >= 0);
}

// Whether somebody is at work in a line: it is open and has the focus, or something was typed into it.
function inUse(line) {
  const body = line.querySelector(".line__body");
  if (!body) return false;
  const changed = (each) => each.type === "radio" ? each.checked !== each.defaultChecked : each.value !== each.defaultValue;
  return body.contains(document.activeElement) || [...body.querySelectorAll("textarea, input")].some(changed);
}

// Puts the parts of `anew` into `old`, in their order. What has the focus is never taken out, as it would lose it.
function merge(old, anew) {
  const order = [...old.children];
  const known = new Map(order.map((each) => [nameOf(each), each]));
  const wanted = [...anew.children].map((each) => {
    const here = known.get(nameOf(each));
    if (!here) return each;
    known.delete(nameOf(each));
    freshen(here, each);
    return here;
  });
  for (const each of known.values()) if (!remains(each)) each.remove();
  const held = order.find((each) => each.isConnected && each.contains(document.activeElement));
  if (!held) return old.append(...wanted);
  const at = wanted.indexOf(held);
  // One that is not owed any more stays behind those that stood before it.
  const behind = at < 0 ? wanted.findLastIndex((each) => order.slice(0, order.indexOf(held)).includes(each)) + 1 : at;
  held.before(...wanted.slice(0, behind));
  held.after(...wanted.slice(at < 0 ? behind : at + 1));
}

function nameOf(part) {
  return part.id || part.getAttribute("aria-labelledby") || part.querySelector("a[href]")?.getAttribute("href") || part.className;
}

function freshen(here, anew) {
  if (here.matches(".lane")) return freshenLane(here, anew);
  if (!here.matches(".line[id]")) {
    if (!here.contains(document.activeElement)) here.replaceChildren(...anew.childNodes);
    return;
  }
  here.className = anew.className;
  here.querySelector(".line__row").replaceChildren(...anew.querySelector(".line__row").childNodes);
  if (!inUse(here)) here.querySelector(".line__body").replaceChildren(...anew.querySelector(".line__body").childNodes);
}

function freshenLane(here, anew) {
  const list = here.querySelector(".lines");
  const newList = anew.querySelector(".lines");
  if (list && newList) merge(list, newList);
  else if (!here.contains(document.activeElement)) here.replaceChildren(...anew.childNodes);
}

// Nothing that is typed is lost, and no focus: a line that is not owed any more stays until its page is left.
function remains(part) {
  const used = [...part.querySelectorAll(".line")].concat(part.matches(".line") ? part : []);
  const stay = used.filter((each) => each.contains(document.activeElement) || inUse(each));
  for (const each of stay) {
    if (each.matches(".line--gone")) continue;
    each.classList.add("line--gone");
    const note = document.createElement("strong");
    note.textContent = "Closed meanwhile";
    each.querySelector(".line__row").append(note);
  }
  for (const each of used) if (!stay.includes(each) && each !== part) each.remove();
  return stay.length > 0 || part.contains(document.activeElement);
}

function rows() {
  return [...document.querySelectorAll("#lines .line__row")];
}

function move(by) {
  const all = rows();
  const line = document.activeElement.closest(".line");
  const here = line ? all.indexOf(line.querySelector(".line__row")) : -1;
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by;
  all[Math.min(Math.max(next, 0), all.length - 1)]?.focus();
}

function take() {
  document.activeElement.closest(".line")?.querySelector("[data-key=t]")?.click();
}

function close() {
  const form = document.activeElement.closest(".line")?.querySelector("[data-key=c]");
  if (!form) return;
  form.closest(".line").querySelector("details").open = form.open = true;
  (form.querySelector("input[type=radio]:checked") || form.querySelector("input[type=radio]")).focus();
}

function help() {
  keys.open = !keys.open;
  if (keys.open) keys.querySelector("summary").focus();
}

const BY_KEY = { j: () => move(1), k: () => move(-1), t: take, c: close, "?": help };

function press(event) {
  const isTyped = event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
  if (isTyped || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!BY_KEY[event.key] || !(single.checked || event.key === "?")) return;
  event.preventDefault();
  BY_KEY[event.key]();
}

// A browser that stores nothing still has its keys.
function stored(area, act) {
  try {
    return act(window[area]);
  } catch {
    return null;
  }
}

// A wall has no keys.
if (keys) {
  keys.hidden = false;
  single.checked = !stored("localStorage", (area) => area.getItem(SWITCHED_OFF));
  single.addEventListener("change", () => stored("localStorage", (area) => {
    if (single.checked) area.removeItem(SWITCHED_OFF);
    else area.setItem(SWITCHED_OFF, "yes");
  }));
  document.addEventListener("keydown", press);
} else {
  // Opening it has locked the session of every tab.
  new BroadcastChannel("console").postMessage({ locked: true });
}

// After something was done the page stands where it stood, and its line has the focus.
document.addEventListener("submit", () => stored("sessionStorage", (area) => area.setItem(WHERE, String(window.scrollY))));
addEventListener("load", () => {
  const y = stored("sessionStorage", (area) => area.getItem(WHERE));
  stored("sessionStorage", (area) => area.removeItem(WHERE));
  const row = location.hash.startsWith("#call-") && document.getElementById(location.hash.slice(1));
  if (!row || y === null) return;
  window.scrollTo(0, Number(y));
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
});

document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? ask() : clearTimeout(timer)));
plan();
