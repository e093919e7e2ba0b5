// Reads blocks aloud with a voice that lives on the device: a cloud would be told what is read. Without one, no button.
"use strict";

const buttons = [...document.querySelectorAll("[data-listen]")];
let reading = null;
let lines = []; // held until they are read: a browser may throw away what nothing holds, and never says that it ended

const elementOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
const languageOf = (node) => elementOf(node).closest("[lang]").lang.split("-")[0];
const blocksOf = (button) => button.dataset.listen.split(" ").map((id) => document.getElementById(id).closest("section"));
// A line that has words of another language in it is read piece by piece.
const piecesOf = (each) => (each.querySelector("[lang]") ? [...each.childNodes] : [each]);

function voiceFor(language) {
  const own = speechSynthesis.getVoices().filter((each) => each.localService);
  return own.find((each) => each.lang.split(/[-_]/)[0].toLowerCase() === language);
}

function linesOf(blocks) {
  const parts = "h1, h2, li, .card__clock, .card__lead, .script p";
  const said = blocks.flatMap((block) => [...block.querySelectorAll(parts)]).flatMap(piecesOf);
  return said.filter((each) => each.textContent.trim()).map((each) => {
    const line = new SpeechSynthesisUtterance(each.textContent.trim().replace(/\s+/g, " "));
    line.voice = voiceFor(languageOf(each));
    line.lang = line.voice?.lang;
    return line;
  }).filter((line) => line.voice);
}

function stop() {
  if (reading) reading.textContent = reading.dataset.start;
  [reading, lines] = [null, []];
  speechSynthesis.cancel();
}

// The end of the last line ends it, and so does a line that fails: what follows would be read without it.
function read(button) {
  const own = linesOf(blocksOf(button));
  if (!own.length) return;
  [reading, lines] = [button, own];
  button.textContent = button.dataset.stop;
  const over = () => { if (lines === own) stop(); };
  own.at(-1).addEventListener("end", over);
  own.forEach((line) => {
    line.addEventListener("error", over);
    speechSynthesis.speak(line);
  });
}

function offer() {
  for (const button of buttons) {
    button.hidden = !voiceFor(languageOf(blocksOf(button)[0]));
    if (button.hidden && reading === button) stop();
  }
}

if ("speechSynthesis" in window) {
  buttons.forEach((button) => {
    button.dataset.start = button.textContent;
    button.addEventListener("click", () => {
      const isReading = reading === button;
      stop();
      if (!isReading) read(button);
    });
  });
  speechSynthesis.addEventListener?.("voiceschanged", offer);
  addEventListener("pagehide", stop);
  offer();
}
