// The page of a call: from what the caller says to the row that it may be about. It jumps and marks, and answers nothing.
const form = document.querySelector("form[data-autosave]");
const finding = document.getElementById("finding");
const dialog = document.getElementById("find");
const typed = document.getElementById("find-words");
const list = document.getElementById("find-rows");
const status = document.getElementById("find-status");
const saidRows = document.getElementById("said-rows");
const own = document.getElementById("words");
const MOST = 7;
const MOST_SAID = 3;
// Of what the words say most of, how much another row has to have of them, and how much any row.
const BESIDE = 0.4;
const LEAST = 2;
const TEXT = "textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit]), [contenteditable]";

// Undefined while it is on its way, null where it did not arrive.
let ranked;
let active = -1;
// The rows that were jumped to; those of the caller's own words are read from their field.
const jumped = new Set();

const rowOf = (id) => document.getElementById(`answer-${id}`);
const isAnswered = (row) => [...row.querySelectorAll("input:checked")].some((input) => input.value);

// What a row is called in the grid; its clinical term where there is no such name.
const nameOf = ({ id, term }) => rowOf(id).querySelector(".row__short")?.textContent || term;
const orAnswered = (id, name) => (isAnswered(rowOf(id)) ? `${name} (answered)` : name);

function offers(text) {
  const found = ranked(text).filter(({ id, score }) => score >= LEAST && rowOf(id));
  return found.filter(({ score }) => score >= BESIDE * found[0].score);
}

function jump(id) {
  const row = rowOf(id);
  jumped.add(id);
  mark();
  for (let fold = row.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  row.focus();
  row.scrollIntoView({ block: "center" });
}

// What they said something of is marked until it is answered.
function mark() {
  const said = offers(own.value).slice(0, MOST_SAID);
  const rows = [...said.map(({ id }) => id), ...jumped].map(rowOf);
  for (const row of form.querySelectorAll("fieldset[id^=answer-]")) {
    const is = rows.includes(row) && !isAnswered(row);
    row.classList.toggle("said", is);
    const shown = row.querySelector(".said__mark");
    if (!is) shown?.remove();
    else if (!shown) row.querySelector("legend").append(" ", markOf());
  }
  const shown = said.length ? ["They may speak of: ", ...said.flatMap(jumper)] : [];
  const text = shown.map((each) => each.textContent ?? each).join("");
  // A field that is left tells of a change once more: whatever was aimed at meanwhile stays where it is.
  if (saidRows.textContent !== text) saidRows.replaceChildren(...shown);
}

function markOf() {
  const shown = document.createElement("span");
  shown.className = "said__mark";
  shown.textContent = "They said this";
  return shown;
}

function jumper(found) {
  const { id } = found;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "said-row";
  button.textContent = orAnswered(id, nameOf(found));
  button.addEventListener("click", () => jump(id));
  return [button, " "];
}

function optionOf({ id, term }, place) {
  const option = document.createElement("li");
  option.id = `find-row-${place}`;
  option.role = "option";
  option.dataset.row = id;
  option.textContent = orAnswered(id, term);
  return option;
}

function choose(place) {
  active = place;
  [...list.children].forEach((option, at) => option.setAttribute("aria-selected", at === active));
  typed.setAttribute("aria-activedescendant", list.children[active]?.id || "");
  list.children[active]?.scrollIntoView({ block: "nearest" });
}

function look() {
  const found = ranked ? ranked(typed.value).filter(({ id }) => rowOf(id)).slice(0, MOST) : [];
  list.replaceChildren(...found.map(optionOf));
  typed.setAttribute("aria-expanded", found.length > 0);
  choose(found.length ? 0 : -1);
  status.textContent = toldOf(found.length);
}

function toldOf(count) {
  if (ranked === undefined) return "What finds rows has not arrived yet.";
  if (!ranked) return "What finds rows did not arrive with this page, and cannot be had offline. The rows are all here: go through them.";
  if (!typed.value.trim()) return "";
  if (!count) return "No row has these words. Try others, or go through the rows.";
  return count === 1 ? "1 row" : `${count} rows, the likeliest first`;
}

function open() {
  typed.value = "";
  look();
  dialog.showModal();
}

function goTo(option) {
  dialog.close();
  jump(option.dataset.row);
}

function key(event) {
  const count = list.children.length;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && count) choose((active + step + count) % count);
  else if (event.key === "Enter") {
    if (active >= 0) goTo(list.children[active]);
  } else return;
  event.preventDefault();
}

// Anywhere on the page, but not while something is typed into a field; nobody's words begin with a slash.
function shortcut(event) {
  const isTyped = event.target.closest(TEXT) && (event.target !== own || own.value);
  if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || isTyped) return;
  event.preventDefault();
  if (!document.querySelector("dialog[open]")) open();
}

async function start() {
  // What is typed here is none of the call's, so nothing that listens to the form may hear of it.
  document.body.append(dialog);
  finding.hidden = false;
  typed.addEventListener("input", look);
  typed.addEventListener("keydown", key);
  list.addEventListener("click", (event) => goTo(event.target.closest("[role=option]")));
  document.getElementById("find-open").addEventListener("click", open);
  document.addEventListener("keydown", shortcut);
  try {
    ({ ranked } = await import(finding.dataset.ranking));
  } catch {
    ranked = null;
  }
  // Whoever typed while it was on its way is told what was found, or that nothing can be.
  if (dialog.open) look();
  if (!ranked) return;
  form.addEventListener("input", mark);
  form.addEventListener("change", mark);
  mark();
}

if (form && finding) start();
