// The form of a review: keeps what is filled in in this browser, counts what is open, and saves it all as one file.
const review = document.getElementById("review");
const { format, content, rules, most } = review.dataset;
const PLACE = `red-flag-check-review:${content}`;
const entries = [...review.querySelectorAll(".entry")];
const parts = [...review.querySelectorAll(".part")];
const byKey = new Map(entries.map((entry) => [entry.dataset.key, entry]));
const boxes = [...review.querySelectorAll("[data-as]")];
const fields = ["name", "role", "day"].map((id) => document.getElementById(id));
const said = document.getElementById("said");
const undo = document.getElementById("undo");
const show = document.getElementById("show");
const clear = document.getElementById("clear");

// Whether this browser keeps what is filled in; if not, only a file does.
let isKept = true;
let isChanged = false;
let agreedAtOnce = [];

const numberOf = (entry) => parseInt(entry.querySelector("legend").textContent, 10);
const chosenIn = (entry) => entry.querySelector(":checked")?.value;
const whyOf = (entry) => entry.querySelector("textarea").value.trim();
const isRemark = (entry) => ["raise", "reword"].includes(chosenIn(entry));
const lacksWhy = (entry) => isRemark(entry) && !whyOf(entry);
const isAnswered = (entry) => Boolean(chosenIn(entry)) && !lacksWhy(entry);

function codesOf(capacity) {
  return boxes.filter((box) => box.checked && box.dataset.as === capacity).map((box) => box.value);
}

// What was signed before asks nobody again, and what has no words asks no translator.
function isAsked(entry) {
  if ("signed" in entry.dataset) return false;
  const isForWordsAlone = codesOf("translator").length > 0 && !codesOf("clinician").length;
  return "words" in entry.dataset || !isForWordsAlone;
}

function say(words) {
  write(said, words);
}

// What stands there already is not written again: of a thousand entries, each would be laid out anew.
function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function answersNow() {
  const answers = {};
  for (const entry of entries) {
    if (!chosenIn(entry)) continue;
    const why = entry.querySelector("textarea").value;
    answers[entry.dataset.key] = { verdict: chosenIn(entry), digest: entry.dataset.digest, why };
  }
  return answers;
}

function reviewerNow() {
  const [name, role, day] = fields.map((field) => field.value.trim());
  return { name, role, day, clinician: codesOf("clinician"), translator: codesOf("translator"), answers: answersNow() };
}

function keep() {
  isChanged = true;
  try {
    localStorage.setItem(PLACE, JSON.stringify(reviewerNow()));
    isKept = true;
  } catch {
    isKept = false;
    say("This browser keeps nothing: save your review as a file before you close it.");
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(PLACE));
  } catch {
    return null;
  }
}

function put(entry, verdict, why) {
  for (const input of entry.querySelectorAll("input")) input.checked = input.value === verdict;
  if (why !== undefined) entry.querySelector("textarea").value = why;
  shape(entry);
}

function shape(entry) {
  entry.querySelector(".entry__why").hidden = !isRemark(entry);
  entry.classList.toggle("entry--answered", isAnswered(entry));
  entry.classList.toggle("entry--remark", isRemark(entry));
}

// Fills in what is still empty here; what was answered on this page is never written over.
function takeOver(reviewer) {
  const found = { taken: 0, here: 0, changed: 0 };
  for (const field of fields) if (!field.value && typeof reviewer[field.id] === "string") field.value = reviewer[field.id];
  for (const box of boxes) {
    if (Array.isArray(reviewer[box.dataset.as]) && reviewer[box.dataset.as].includes(box.value)) box.checked = true;
  }
  for (const [key, answer] of Object.entries(reviewer.answers || {})) {
    const entry = byKey.get(key);
    if (!entry || !answer || entry.dataset.digest !== answer.digest) found.changed += 1;
    else if (chosenIn(entry)) found.here += 1;
    else {
      put(entry, answer.verdict, String(answer.why || ""));
      found.taken += 1;
    }
  }
  return found;
}

function count() {
  let all = 0;
  let answered = 0;
  for (const part of parts) {
    const asked = [...part.querySelectorAll(".entry")].filter(isAsked);
    const done = asked.filter(isAnswered).length;
    const remarks = [...part.querySelectorAll(".entry")].filter(isRemark).length;
    const words = `${done} of ${asked.length}${remarks ? `, ${remarks} with remarks` : ""}`;
    write(part.querySelector(".part__count"), words);
    const button = part.querySelector("[data-all]");
    if (button) button.hidden = done === asked.length;
    all += asked.length;
    answered += done;
  }
  write(document.getElementById("progress"), all ? `${answered} of ${all} answered` : "Nothing is open");
  return all - answered;
}

function changed() {
  keep();
  count();
}

function unfold(entry) {
  for (let each = entry.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
}

function goTo(entry) {
  entry.hidden = false;
  entry.closest(".part").hidden = false;
  unfold(entry);
  entry.scrollIntoView({ block: "start" });
  const place = lacksWhy(entry) ? "textarea" : "input";
  entry.querySelector(place).focus();
}

// From where the focus is to the end, and then from the top.
function nextOpen() {
  const here = entries.indexOf(document.activeElement?.closest(".entry") || lastSeen);
  const next = [...entries.slice(here + 1), ...entries.slice(0, here + 1)].find((each) => isAsked(each) && !isAnswered(each));
  if (next) goTo(next);
  else say("Nothing is open any more. Save it as a file.");
}

function filter() {
  const isShown = { all: () => true, open: (each) => isAsked(each) && !isAnswered(each), remarks: isRemark }[show.value];
  for (const entry of entries) entry.hidden = !isShown(entry);
  for (const part of parts) {
    const found = [...part.querySelectorAll(".entry:not([hidden])")];
    part.hidden = !found.length;
    if (show.value !== "all") found.forEach(unfold);
  }
  say(show.value === "all" ? "" : `${entries.filter(isShown).length} entries shown.`);
}

function agreeWithAll(part) {
  agreedAtOnce = [...part.querySelectorAll(".entry")].filter((each) => isAsked(each) && !chosenIn(each));
  agreedAtOnce.forEach((each) => put(each, "agree"));
  undo.hidden = !agreedAtOnce.length;
  say(`Agreed with ${agreedAtOnce.length} at once.`);
  changed();
  part.querySelector("summary").focus();
}

function takeBack() {
  agreedAtOnce.forEach((each) => put(each, ""));
  say(`${agreedAtOnce.length} are open again.`);
  agreedAtOnce = [];
  undo.hidden = true;
  changed();
  document.getElementById("next").focus();
}

function stopAt(element, words) {
  say(words);
  element.focus();
}

function save() {
  const empty = fields.find((field) => !field.value.trim());
  if (empty) return stopAt(empty, "Not saved yet. Say who reviews: name, role and day.");
  if (!boxes.some((box) => box.checked)) return stopAt(boxes[0], "Not saved yet. Say for which language you review, and as what.");
  const unexplained = entries.filter(lacksWhy);
  if (unexplained.length) {
    goTo(unexplained[0]);
    return say(`Not saved yet. Say why at ${unexplained.map(numberOf).join(", ")}.`);
  }
  const reviewer = reviewerNow();
  for (const answer of Object.values(reviewer.answers)) if (answer.verdict === "agree") answer.why = "";
  const whole = { format, content, rules, against: review.dataset.against || null, reviewers: [reviewer] };
  download(JSON.stringify(whole, null, 1), `review-${nameForFile(reviewer.name)}.json`);
  isChanged = false;
  const open = count();
  say(open ? `Saved. ${open} are still open: nobody can sign before they are answered.` : "Saved, and complete.");
}

function nameForFile(name) {
  return name.normalize("NFKD").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "").toLowerCase() || "reviewer";
}

function download(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function read(input) {
  const [file] = input.files;
  if (!file) return;
  let found = null;
  try {
    if (file.size <= Number(most)) found = JSON.parse(await file.text());
  } catch {
    found = null;
  }
  input.value = "";
  if (found?.format !== format || !Array.isArray(found.reviewers) || !found.reviewers.every((each) => each?.answers)) {
    return say(`${file.name} is no review that this form saved. Nothing was taken over.`);
  }
  if (found.reviewers.length !== 1) {
    return say(`${file.name} holds reviews by ${found.reviewers.length} people; choose the file of one of them.`);
  }
  const { taken, here, changed: others } = takeOver(found.reviewers[0]);
  changed();
  say([
    found.content === content ? "" : "A review of other rules.",
    `${taken} answers taken over.`,
    here ? `${here} were answered here already, and stay.` : "",
    others ? `${others} were to what has changed since, and are open.` : "",
  ].filter(Boolean).join(" "));
}

// Pressed once, the button asks; what is forgotten stands nowhere else.
function forget() {
  if (clear.dataset.asked) {
    try {
      localStorage.removeItem(PLACE);
    } catch {
      // Where nothing can be kept, there is nothing to forget.
    }
    isChanged = false;
    return location.reload();
  }
  clear.dataset.asked = "yes";
  clear.textContent = "Press again to forget all of it, on this computer, for good";
}

let lastSeen = null;

review.addEventListener("focusin", (event) => { lastSeen = event.target.closest(".entry") || lastSeen; });
review.addEventListener("input", (event) => {
  const entry = event.target.closest(".entry");
  if (entry) shape(entry);
  if (!event.target.matches("#file, #show")) changed();
});
review.addEventListener("click", (event) => {
  if (event.target.matches("[data-all]")) agreeWithAll(event.target.closest(".part"));
});
document.getElementById("next").addEventListener("click", nextOpen);
document.getElementById("save").addEventListener("click", save);
document.getElementById("file").addEventListener("change", (event) => read(event.target));
undo.addEventListener("click", takeBack);
clear.addEventListener("click", forget);
show.addEventListener("change", filter);
// The same form in another tab: what was answered there is not lost to what is answered here.
window.addEventListener("storage", (event) => {
  if (event.key === PLACE && event.newValue) {
    takeOver(kept() || {});
    count();
  }
});
window.addEventListener("beforeunload", (event) => { if (isChanged && !isKept) event.preventDefault(); });

document.getElementById("no-script").hidden = true;
// The day of a signature is that on which it is saved, not that on which the review began.
const now = new Date();
fields[2].value = new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
takeOver(kept() || {});
count();
parts[0].querySelector("details").open = true;
