// The questions of a call by single keys: one row at a time has the focus, and no arrow key changes an answer.
const form = document.querySelector("form[data-autosave]");
const keys = document.getElementById("keys");
const rows = form ? [...form.querySelectorAll(".row > fieldset")] : [];
const TYPED_INTO = "textarea, select, input:not([type=radio], [type=checkbox])";

// Whether a mouse button or finger is down. Nothing opens or closes meanwhile: what was aimed at would move away.
let pressing = false;

function isOff(row) {
  return row.parentElement.classList.contains("row--off");
}

// The row that has the focus is the only one that Tab leads to, and shows its words to read out.
function open(row) {
  for (const each of rows) {
    const isThis = each === row;
    each.tabIndex = isThis ? 0 : -1;
    each.parentElement.classList.toggle("row--open", isThis);
  }
  row.parentElement.scrollIntoView({ block: "nearest" });
}

function focusRow(row) {
  row.focus({ preventScroll: true });
  open(row);
}

// Rows that do not count are passed over on the way from answer to answer; the arrow keys lead to them, too.
function goOn(from) {
  const next = rows.slice(rows.indexOf(from) + 1).find((each) => !isOff(each));
  if (next) return focusRow(next);
  const decision = form.querySelector("#decided input:checked, #decided input");
  decision.focus();
  decision.scrollIntoView({ block: "center" });
}

function changed(row) {
  row.dispatchEvent(new Event("change", { bubbles: true }));
}

// "None of these" stands alone, as the server has it.
function untickOthers(box) {
  const isNone = box.dataset.key === "n";
  for (const each of box.closest("fieldset").querySelectorAll("input")) {
    if (each !== box && (isNone || each.dataset.key === "n")) each.checked = false;
  }
}

function markWhatCounts() {
  for (const row of form.querySelectorAll("[data-asked-if]")) {
    row.classList.toggle("row--off", !form.querySelector(row.dataset.askedIf));
  }
}

function take(row, input) {
  const isBox = input.type === "checkbox";
  const isNoSign = "nu".includes(input.dataset.key);
  input.checked = isBox && input.dataset.key !== "n" ? !input.checked : true;
  if (isBox && input.checked) untickOthers(input);
  changed(row);
  if (!isBox || isNoSign) goOn(row);
}

function takeBack(row) {
  for (const each of row.querySelectorAll("input")) each.checked = each.value === "";
  changed(row);
}

function moveAlong(row, step) {
  const inputs = [...row.querySelectorAll("input")];
  const at = inputs.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : inputs.length - 1) : at + step;
  if (inputs[next]) inputs[next].focus();
}

function move(row, key) {
  if (key === "ArrowLeft" || key === "ArrowRight") return moveAlong(row, key === "ArrowRight" ? 1 : -1);
  const next = rows[rows.indexOf(row) + (key === "ArrowDown" ? 1 : -1)];
  if (next) focusRow(next);
}

function inRow(event, row) {
  if (event.key.startsWith("Arrow")) {
    event.preventDefault();
    return move(row, event.key);
  }
  if (event.key === "Enter") {
    event.preventDefault();
    changed(row);
    return goOn(row);
  }
  const input = row.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (event.key !== "0" && !input) return;
  event.preventDefault();
  if (event.key === "0") takeBack(row);
  else take(row, input);
}

function onKey(event) {
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    return form.requestSubmit(form.querySelector("[name=do][value=save]"));
  }
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches(TYPED_INTO)) return;
  if (event.key === "?") {
    event.preventDefault();
    return keys.togglePopover();
  }
  const row = event.target.closest(".row > fieldset");
  if (row && !event.target.matches("summary")) inRow(event, row);
}

function onClick(event) {
  pressing = false;
  const row = event.target.closest(".row")?.querySelector("fieldset");
  if (!row) return;
  if (event.target.closest("legend")) row.focus({ preventScroll: true });
  open(row);
}

function onFocus(event) {
  const row = event.target.closest(".row")?.querySelector("fieldset");
  if (row && !pressing) open(row);
}

function onChange(event) {
  if (event.target.type === "checkbox" && event.target.checked && event.target.closest(".row > fieldset")) {
    untickOthers(event.target);
  }
  markWhatCounts();
}

function begin() {
  form.classList.add("call-page--keyed");
  for (const each of form.querySelectorAll(".row fieldset input, .row [name=unconfirmed]")) each.tabIndex = -1;
  rows[0].tabIndex = 0;
  document.addEventListener("keydown", onKey);
  form.addEventListener("pointerdown", () => { pressing = true; });
  window.addEventListener("pointerup", () => setTimeout(() => { pressing = false; }));
  window.addEventListener("pointercancel", () => { pressing = false; });
  form.addEventListener("click", onClick);
  form.addEventListener("focusin", onFocus);
  // Before what stores the answers: what is unticked here is not to be sent as ticked.
  form.addEventListener("change", onChange, true);
  const isFree = document.activeElement === document.body && !location.hash && !document.querySelector(".error-summary");
  if (isFree && matchMedia("(min-width: 64rem)").matches) form.elements.words.focus();
}

if (rows.length) begin();
