// Shows the Copy, Print and Share buttons of a result, and unfolds what is folded on paper. The page is whole without it.
"use strict";

const note = document.getElementById("note-text");
const copyButton = document.getElementById("copy-note");
const printButton = document.getElementById("print-note");
const shareButton = document.getElementById("share-note");
const copied = document.getElementById("copy-status");
let unfolded = [];

function noteAsText() {
  return Array.from(note.children, (line) => line.textContent.trim().replace(/\s+/g, " ")).join("\n");
}

function markNote() {
  const folded = note.closest("details");
  if (folded) folded.open = true;
  getSelection().selectAllChildren(note);
  note.scrollIntoView({ block: "center" });
}

async function shareNote() {
  try {
    await navigator.share({ text: shareButton.dataset.text });
  } catch (fault) {
    if (fault.name !== "AbortError") await copyNote();
  }
}

async function copyNote() {
  try {
    await navigator.clipboard.writeText(noteAsText());
    copied.textContent = copied.dataset.copied;
  } catch {
    markNote();
    copied.textContent = copied.dataset.marked;
  }
}

function unfold() {
  unfolded = [...document.querySelectorAll("details:not([open])")];
  unfolded.forEach((each) => { each.open = true; });
}

function foldAgain() {
  unfolded.forEach((each) => { each.open = false; });
}

addEventListener("beforeprint", unfold);
addEventListener("afterprint", foldAgain);

// Where the clipboard is refused, the number is marked: it can be copied by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
    } catch {
      getSelection().selectAllChildren(button.closest("details").querySelector(".number"));
    }
  });
}

if (printButton) {
  printButton.hidden = false;
  printButton.addEventListener("click", () => print());
}

if (note && copyButton && copied) {
  copyButton.hidden = false;
  copyButton.addEventListener("click", copyNote);
}

if (note && shareButton && navigator.share) {
  shareButton.hidden = false;
  shareButton.addEventListener("click", shareNote);
}
