/* Select words in the letter and press a button: they go into the form, with their place. With the keyboard, a
   paragraph takes the focus; arrow keys move by words, with Shift they select, Enter takes. Without this the words
   are typed or pasted. */
const text = document.querySelector("[data-redactable]");
const form = document.querySelector("#withhold");

const characters = (node, offset, place) => {
  /* Code points from the place's beginning, without what the public reads in place of withheld words. */
  const range = document.createRange();
  range.setStart(place, 0);
  range.setEnd(node, offset);
  const copy = range.cloneContents();
  for (const said of copy.querySelectorAll("[data-said]")) said.remove();
  return Array.from(copy.textContent).length;
};

const chosen = () => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const within = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("[data-place]");
  const place = within(range.startContainer);
  if (!place || place !== within(range.endContainer) || !text.contains(place)) return null;
  const start = characters(range.startContainer, range.startOffset, place);
  const copy = range.cloneContents();
  for (const said of copy.querySelectorAll("[data-said]")) said.remove();
  const all = copy.textContent;
  const words = all.trim();
  if (!words) return null;
  const before = Array.from(all).length - Array.from(all.trimStart()).length;
  const from = start + before;
  return { words, at: `${text.dataset.redactable}:${from}:${from + Array.from(words).length}:${place.dataset.place}` };
};

const take = () => {
  const found = chosen();
  if (!found) return;
  form.elements.words.value = found.words;
  form.elements.at.value = found.at;
  form.requestSubmit();
};

if (text && form) {
  const bar = document.createElement("p");
  bar.className = "redaction__bar";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = "Withhold what is selected";
  button.disabled = true;
  button.addEventListener("click", take);
  /* The selection must outlive the press. */
  button.addEventListener("mousedown", (event) => event.preventDefault());
  bar.append(button);
  text.before(bar);
  document.addEventListener("selectionchange", () => {
    button.disabled = !chosen();
  });
  form.elements.words.addEventListener("input", () => {
    form.elements.at.value = "";
  });
  for (const place of text.querySelectorAll("[data-place]")) {
    place.tabIndex = 0;
    place.addEventListener("focus", () => {
      if (!getSelection().containsNode(place, true)) getSelection().collapse(place, 0);
    });
    place.addEventListener("keydown", (event) => {
      const forward = { ArrowRight: "right", ArrowLeft: "left" }[event.key];
      if (forward && !event.ctrlKey && !event.metaKey && !event.altKey) {
        getSelection().modify(event.shiftKey ? "extend" : "move", forward, "word");
        event.preventDefault();
      } else if (event.key === "Enter") {
        take();
        event.preventDefault();
      }
    });
  }
}
