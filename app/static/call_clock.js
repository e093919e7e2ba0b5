// How long the call has lasted, from the first thing that was typed into it.
const lasts = document.getElementById("lasts");
const form = document.querySelector("form[data-autosave]");
let began = lasts.dataset.seconds ? Date.now() - 1000 * Number(lasts.dataset.seconds) : 0;

function show() {
  const seconds = Math.max(0, Math.floor((Date.now() - began) / 1000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60].map((each) => String(each).padStart(2, "0"));
  lasts.textContent = `Call ${minutes}:${rest}`;
  lasts.hidden = false;
}

function begin() {
  began = began || Date.now();
  show();
  setInterval(show, 1000);
}

if (began) begin();
else form.addEventListener("input", begin, { once: true });
