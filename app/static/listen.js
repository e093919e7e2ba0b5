// Reads blocks aloud with a voice that lives on the device: a cloud would be told what is read. Without one, no button.
"use strict";

const buttons = [...document.querySelectorAll("[data-listen]")];
let reading = null;

const languageOf = (each) => each.closest("[lang]").lang.split("-")[0];
const blocksOf = (button) => button.dataset.listen.split(" ").map((id) => document.getElementById(id).closest("section"));

function voiceFor(language) {
  const own = speechSynthesis.getVoices().filter((each) => each.localService);
  return own.find((each) => each.lang.split(/[-_]/)[0].toLowerCase() === language);
}

function linesOf(blocks) {
  const parts = "h1, h2, li, .card__clock, .card__lead, .script p";
  return blocks.flatMap((block) => [...block.querySelectorAll(parts)]).map((each) => {
    const line = new SpeechSynthesisUtterance(each.textContent.trim().replace(/\s+/g, " "));
    line.voice = voiceFor(languageOf(each));
    return line;
  }).filter((line) => line.voice);
}

function stop() {
  speechSynthesis.cancel();
  if (reading) reading.textContent = reading.dataset.start;
  reading = null;
}

function read(button) {
  const lines = linesOf(blocksOf(button));
  reading = button;
  button.textContent = button.dataset.stop;
  lines.at(-1).addEventListener("end", () => { if (reading === button) stop(); });
  lines.forEach((line) => speechSynthesis.speak(line));
}

function offer() {
  buttons.forEach((button) => { button.hidden = !voiceFor(languageOf(blocksOf(button)[0])); });
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
  speechSynthesis.addEventListener("voiceschanged", offer);
  addEventListener("pagehide", stop);
  offer();
}
