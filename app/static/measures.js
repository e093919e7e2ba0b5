// The measures of a call: shows back in words what the server read "y18" or "14h" as.
const form = document.querySelector("form[data-autosave]");

form?.addEventListener("stored", ({ detail }) => {
  for (const shown of form.querySelectorAll(".measure__read")) {
    const name = shown.id.replace(/-read$/, "");
    const words = detail.read_as[name] || "";
    shown.textContent = words === form.elements[name].value ? "" : words;
  }
});
