/* j and k walk the rows of a list, Enter opens: each row's first link is what is focused, so that Enter is the
   link's own and a screen reader hears where it is. */
const links = () =>
  [...document.querySelectorAll("[data-rows] > *, table[data-rows] > tbody > tr")]
    .map((row) => row.querySelector("a[href]"))
    .filter(Boolean);

const isTyping = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable || element.matches("input, textarea, select"));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key !== "j" && event.key !== "k") return;
  const all = links();
  if (!all.length) return;
  const here = all.findIndex((link) => link.closest("tr, li") === document.activeElement?.closest("tr, li"));
  const next = event.key === "j" ? here + 1 : Math.max(here - 1, 0);
  event.preventDefault();
  all[Math.min(next, all.length - 1)].focus();
});
