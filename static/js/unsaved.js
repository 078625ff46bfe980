/* A form marked data-keep asks before the page is left with something typed and not saved. */
const changed = new Set();

for (const form of document.querySelectorAll("form[data-keep]")) {
  form.addEventListener("input", () => changed.add(form));
  form.addEventListener("submit", () => changed.clear());
  if (form.querySelector("[aria-invalid='true']")) changed.add(form);
}

window.addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});
