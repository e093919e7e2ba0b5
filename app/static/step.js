// "None of these" and the other answers take the tick from each other. Without it the server asks which of them holds.
"use strict";

const standsAlone = (each) => each.parentElement.classList.contains("option--apart");

addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox" || !target.checked) return;
  for (const each of document.getElementsByName(target.name)) {
    if (standsAlone(each) !== standsAlone(target)) each.checked = false;
  }
});
