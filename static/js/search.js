/* "/" leads to the search box, from anywhere but a place where one types. */
const box = document.getElementById("search");

const isTyping = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable || element.matches("input, textarea, select"));

document.addEventListener("keydown", (event) => {
  if (!box || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target)) return;
  event.preventDefault();
  box.focus();
  box.select();
});
