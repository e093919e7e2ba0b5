// Practice: the next line without a new page, levels by digit, keys and seconds counted, and the lines spoken by a voice
// that the device has itself. Without this script the next line is a link, and nothing is counted.
"use strict";

const answer = document.getElementById("answer");
const next = document.getElementById("next");
const speak = document.getElementById("speak");
const lines = [...document.querySelectorAll("#lines li")];
const levels = [...answer.querySelectorAll("button")];
const begun = performance.now();
let keys = 0;

function more() {
  const line = lines.find((each) => each.hidden);
  if (!line) return;
  line.hidden = false;
  if (speak.dataset.on) say(line.textContent);
  if (!lines.some((each) => each.hidden)) next.hidden = true;
}

// A voice of the network would send the words away: only those on the device may speak.
function voice() {
  const all = window.speechSynthesis ? speechSynthesis.getVoices() : [];
  return all.find((each) => each.localService && each.lang.startsWith("en"));
}

function say(words) {
  const spoken = new SpeechSynthesisUtterance(words);
  spoken.voice = voice();
  if (spoken.voice) speechSynthesis.speak(spoken);
}

function offer() {
  speak.hidden = !voice();
}

document.addEventListener("keydown", (event) => {
  if (!event.repeat) keys += 1;
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.key === "n") more();
  else if (levels[Number(event.key) - 1]) levels[Number(event.key) - 1].click();
});
if (next) {
  next.addEventListener("click", (event) => {
    event.preventDefault();
    more();
  });
}
speak.addEventListener("click", () => {
  speak.dataset.on = "yes";
  speechSynthesis.cancel();
  lines.filter((each) => !each.hidden).forEach((each) => { say(each.textContent); });
});
answer.addEventListener("submit", () => {
  answer.elements.namedItem("keys").value = keys;
  answer.elements.namedItem("seconds").value = Math.round((performance.now() - begun) / 1000);
});
if (window.speechSynthesis) {
  speechSynthesis.addEventListener("voiceschanged", offer);
  offer();
}
document.getElementById("help").hidden = false;
