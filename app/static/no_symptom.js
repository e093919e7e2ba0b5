// A call about no symptom by keys: a digit for what it is about, n for no sign, Enter to save.
"use strict";

const asked = document.querySelector("form[data-keys]");

asked.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    asked.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) return;
  const choice = asked.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!choice) return;
  event.preventDefault();
  if (!choice.checked) choice.click();
  // What comes next has the focus, so that the keys after this one mean it.
  (choice.type === "radio" ? asked.querySelector("[type=checkbox]") : asked.elements.patient_name).focus();
});
