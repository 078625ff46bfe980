/* Ctrl+Enter (Cmd+Enter) saves the part one is typing in, as the Save button does. */
const form = document.getElementById("part");

form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit();
});
