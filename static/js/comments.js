/* Words selected in a draft become the words of a comment; suggestions are decided with one key; @ names a colleague.
   Everything here has a link or a button that does the same. Addresses hold numbers only, never words of a letter. */
const parts = document.querySelector("[data-comment]");

/* Opens the page on which something is said about these words: `commentOn({ part: "facts", number: 2, start: 4,
   end: 11 })`. The offsets count in the passage's text, its fields joined by line ends; without them it is all of
   the passage. For the editor to call too, with the `address` of that page and the `revision` it shows. */
export const commentOn = ({ part, number, start, end, revision = parts.dataset.revision, address = parts.dataset.comment }) => {
  const asked = new URLSearchParams({ part, number, revision });
  if (end > start) {
    asked.set("start", start);
    asked.set("end", end);
  }
  location.assign(`${address}?${asked}`);
};

/* The pieces of a passage's text in order. What is shown otherwise than it is written says how in data-raw. */
const piecesOf = (passage) => {
  const pieces = [];
  let at = 0;
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      pieces.push({ node, at, length: node.data.length });
      at += node.data.length;
    } else if (node.dataset?.raw) {
      pieces.push({ node, at, length: node.dataset.raw.length });
      at += node.dataset.raw.length;
    } else node.childNodes.forEach(walk);
  };
  for (const field of passage.querySelectorAll("[data-field]")) {
    if (!field.textContent) continue;
    if (pieces.length) at += 1;
    walk(field);
  }
  return pieces;
};

/* Where a selection is in its passage, or nothing when it is in none or in several. */
export const placeOf = (selection) => {
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const from = range.startContainer;
  const passage = (from.nodeType === Node.ELEMENT_NODE ? from : from.parentElement)?.closest("[data-passage]");
  if (!passage) return null;
  const inside = piecesOf(passage).filter(({ node }) => range.intersectsNode(node));
  if (!inside.length) return null;
  const first = inside[0];
  const last = inside.at(-1);
  const start = first.at + (first.node === range.startContainer ? range.startOffset : 0);
  const end = last.at + (last.node === range.endContainer ? range.endOffset : last.length);
  const [part, number] = passage.dataset.passage.split("-");
  return end > start ? { part, number, start, end } : null;
};

const rangeOf = (thread) => {
  const passage = parts.querySelector(`[data-passage="${thread.dataset.stands}"]`);
  if (!passage) return null;
  const range = new Range();
  const [start, end] = [Number(thread.dataset.start), Number(thread.dataset.end)];
  let found = false;
  for (const { node, at, length } of piecesOf(passage)) {
    if (at >= end || at + length <= start) continue;
    const isText = node.nodeType === Node.TEXT_NODE;
    if (!found) isText ? range.setStart(node, Math.max(0, start - at)) : range.setStartBefore(node);
    isText ? range.setEnd(node, Math.min(length, end - at)) : range.setEndAfter(node);
    found = true;
  }
  return found ? range : null;
};

if (parts) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--next say";
  button.textContent = "Comment on these words";
  button.hidden = true;
  document.body.append(button);
  let place = null;
  document.addEventListener("selectionchange", () => {
    place = placeOf(document.getSelection());
    button.hidden = !place;
  });
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => place && commentOn(place));

  if (globalThis.CSS?.highlights) {
    const ranges = [...document.querySelectorAll("[data-stands]")].map(rangeOf).filter(Boolean);
    CSS.highlights.set("commented", new Highlight(...ranges));
  }
}

const isTyping = (element) =>
  element instanceof HTMLElement && (element.isContentEditable || element.matches("input, textarea, select"));

/* a accepts and r refuses the suggestion that has the focus, and on a page of one alone that one. */
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
  const verb = { a: "accept", r: "refuse" }[event.key];
  if (!verb) return;
  const here = document.activeElement?.closest("[data-suggestion]") ?? document.querySelector(".thread--alone[data-suggestion]");
  const button = here?.querySelector(`button[value="${verb}"]`);
  if (!button) return;
  event.preventDefault();
  button.form.requestSubmit(button);
});

/* Typing @ leads to the list of colleagues; Enter there writes the name into the comment. */
for (const words of document.querySelectorAll("textarea[data-mentions]")) {
  const names = words.form.elements[words.dataset.mentions];
  if (!names) continue;
  words.addEventListener("keydown", (event) => {
    if (event.key !== "@" || /\w$/.test(words.value.slice(0, words.selectionStart))) return;
    event.preventDefault();
    names.focus();
  });
  names.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    if (event.key === "Enter" && names.value) {
      words.setRangeText(`@${names.selectedOptions[0].text} `, words.selectionStart, words.selectionEnd, "end");
      names.value = "";
      words.dispatchEvent(new Event("input", { bubbles: true }));
    }
    words.focus();
  });
}
