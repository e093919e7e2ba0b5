// One key to agree or to decline.
const form = document.querySelector("form[data-keys]");

function key(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || document.querySelector("#covered:not([hidden])")) return;
  const button = form.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button || form.dataset.sent) return;
  form.dataset.sent = "yes";
  form.requestSubmit(button);
}

if (form) document.addEventListener("keydown", key);
