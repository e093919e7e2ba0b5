// What follows from the decision: the fields it needs, what to say, and the colleague who is asked.
const form = document.querySelector("form[data-autosave]");
const script = document.getElementById("script");
const state = document.getElementById("second-state");
const EVERY = 5000;
const shown = {};

// A tick stands as it is on the page: it may be newer than the reply. One whose line is gone is sent along once more.
function showScript(html) {
  if (shown.script === html) return;
  shown.script = html;
  const before = [...script.querySelectorAll("[type=checkbox]")].map((box) => [box.name, box.value, box.checked]);
  const focused = document.activeElement;
  const at = script.contains(focused) ? [focused.name, focused.value] : null;
  script.innerHTML = html;
  for (const [name, value, checked] of before) {
    const box = find(name, value);
    if (box && box.type === "checkbox") box.checked = checked;
    else if (!box && name === "said" && checked) script.append(hidden(name, value));
  }
  if (at) (find(...at) || script.querySelector("[type=checkbox]")).focus();
}

function find(name, value) {
  return [...script.querySelectorAll("input")].find((input) => input.name === name && input.value === value);
}

function hidden(name, value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}

function showChange(change) {
  const other = document.getElementById("other");
  if (shown.change === change) return;
  shown.change = change;
  if (change !== "as computed") other.open = true;
  for (const part of other.querySelectorAll("[data-change]")) {
    part.hidden = change !== "as computed" && part.dataset.change !== change;
  }
}

function showSecond(html) {
  if (shown.second === html) return;
  shown.second = html;
  state.innerHTML = html;
}

async function ask() {
  if (!state.querySelector("[data-waiting]") || document.hidden) return;
  const signal = AbortSignal.timeout(EVERY);
  const reply = await fetch(state.dataset.page, { headers: { Accept: "application/json" }, signal }).catch(() => null);
  if (reply?.ok) showSecond((await reply.json()).second);
  else if (reply?.status === 401) document.dispatchEvent(new Event("refused"));
}

if (form) {
  form.addEventListener("kept", ({ detail }) => {
    showScript(detail.script);
    showChange(detail.change);
    showSecond(detail.second);
    document.querySelector("label[for=call_back_at] .cell__hint").textContent = detail.call_back;
  });
  setInterval(ask, EVERY);
}
