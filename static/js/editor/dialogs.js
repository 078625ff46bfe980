/* The editor's dialogs: a native one each time, gone when it is closed; the cursor is where it was before. */
import { make } from "./dom.js";

const open = (title, children, view) => {
  const close = make("button", { type: "button", class: "button button--quiet" }, "Close");
  const dialog = make(
    "dialog",
    { class: "write-dialog", "aria-labelledby": "dialog-title" },
    make("h2", { id: "dialog-title" }, title),
    ...children,
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    view.focus();
  });
  document.body.append(dialog);
  return { dialog, close };
};

const tools = (...buttons) => make("div", { class: "actions write-dialog__tools" }, ...buttons);

/* One section of the annex, to which the letter is to refer. */
export const chooseSection = (view, { sections, annex }, chosen) => {
  const children = sections.length
    ? []
    : [
        make("p", {}, "No section of the annex has a key yet, so none can be referred to."),
        make("p", {}, make("a", { href: annex }, "Give one a key in the annex")),
      ];
  const { dialog, close } = open("Refer to a section of the annex", children, view);
  const list = make("ul", { class: "work" });
  for (const section of sections) {
    const pick = make(
      "button",
      { type: "button", class: "button write-dialog__choice" },
      `${section.number} ${section.name}`,
    );
    pick.addEventListener("click", () => {
      dialog.close();
      chosen(section.key);
    });
    list.append(make("li", {}, pick));
  }
  if (sections.length) dialog.append(list);
  dialog.append(tools(close));
  dialog.showModal();
};

/* For whom alone a passage is. */
export const chooseAudience = (view, audience, current, chosen) => {
  const known = new Set(audience.map((one) => one.value));
  const gone = current.filter((value) => !known.has(value)).map((value) => ({ value, label: `${value}, who is not on this draft` }));
  const boxes = [...audience, ...gone].map((one, at) => {
    const box = make("input", { type: "checkbox", id: `only-${at}`, value: one.value });
    box.checked = current.includes(one.value);
    return [box, make("div", { class: "field field--choice" }, make("label", { for: `only-${at}` }, one.label), box)];
  });
  const set = make("button", { type: "button", class: "button button--next" }, "Set");
  const group = make(
    "fieldset",
    { class: "group" },
    make("legend", {}, "Only in the letters to"),
    ...boxes.map(([, field]) => field),
  );
  const hint = boxes.length
    ? "With nothing ticked the passage stands in every letter."
    : "The draft has no recipient yet; add them first.";
  const { dialog, close } = open("For whom the passage is", [make("p", { class: "quiet" }, hint), group], view);
  set.addEventListener("click", () => {
    dialog.close();
    chosen(boxes.map(([box]) => box).filter((box) => box.checked).map((box) => box.value));
  });
  dialog.append(tools(set, close));
  dialog.showModal();
};

/* Every key the editor knows. */
export const showHelp = (view, keys) => {
  const rows = keys.map(([pressed, what]) => [make("dt", {}, make("kbd", {}, pressed)), make("dd", {}, what)]).flat();
  const { dialog, close } = open("Keys", [make("dl", { class: "facts write-dialog__keys" }, ...rows)], view);
  dialog.append(tools(close));
  dialog.showModal();
};
