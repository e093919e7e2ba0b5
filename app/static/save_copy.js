// "Save and copy": saves the call, and puts its short handover into the clipboard before the page goes.
// A browser lets a page write there only while a key or a click is fresh: the text is promised at once, and follows.
const form = document.querySelector("form[data-autosave]");
const button = document.getElementById("save-copy");
const PATIENCE = 20000;
const canPromise = Boolean(navigator.clipboard?.write && window.ClipboardItem);

// What settles the promise of the latest press, and whether the clipboard took the text.
let settle = null;
let copying = null;

function promiseText() {
  settle?.reject(new Error("pressed again"));
  const text = new Promise((resolve, reject) => { settle = { resolve, reject }; });
  const item = new ClipboardItem({ "text/plain": text.then((words) => new Blob([words], { type: "text/plain" })) });
  copying = navigator.clipboard.write([item]).then(() => true, () => false);
}

async function save() {
  const body = new URLSearchParams(new FormData(form, button));
  const reply = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const text = page.getElementById("handover");
  if (!reply.ok || !text) throw new Error("not saved");
  settle.resolve(text.textContent);
  const address = new URL(reply.url);
  if (await copying) sessionStorage.setItem("copied", address.pathname);
  location.assign(address);
}

// Whatever keeps the call from being saved here, the page that answers says what it was.
function sendItself() {
  settle.reject(new Error("not saved"));
  const doing = document.createElement("input");
  Object.assign(doing, { type: "hidden", name: "do", value: button.value });
  form.append(doing);
  form.submit();
}

if (form && button && canPromise) {
  button.addEventListener("click", promiseText);
  // Comes after the page has stored everything: until then its own script holds the form back.
  form.addEventListener("submit", (event) => {
    if (event.submitter !== button || event.defaultPrevented) return;
    event.preventDefault();
    save().catch(sendItself);
  });
}
if (form && button) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey || !event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    button.click();
  }, true);
}
