// The handover: to the clipboard, or to the printer. Without this script the text can still be marked and copied by hand.
"use strict";

const text = document.getElementById("handover");
const copied = document.getElementById("copied");
const copy = document.getElementById("copy");
const print = document.getElementById("print");

const mark = () => {
  getSelection().selectAllChildren(text);
};

copy.addEventListener("click", async () => {
  copied.textContent = "";
  try {
    await navigator.clipboard.writeText(text.textContent);
    copied.textContent = "Copied.";
  } catch {
    mark();
    copied.textContent = document.execCommand("copy") ? "Copied." : "The text is marked. Copy it with Ctrl+C.";
  }
});

// A call that was just saved says so, and that the handover is in the clipboard only if the clipboard took it.
if ("saved" in copied.dataset) {
  const isCopied = sessionStorage.getItem("copied") === location.pathname;
  sessionStorage.removeItem("copied");
  if (!isCopied) mark();
  copied.textContent = isCopied
    ? "Saved. The short handover is in the clipboard."
    : "Saved. The text is marked. Copy it with Ctrl+C.";
}
print.addEventListener("click", () => window.print());
copy.hidden = print.hidden = false;
