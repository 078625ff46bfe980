/* The editor of a letter's text. Without it the page is five plain fields; with it they are one document.

   It takes the place of the fields, sends what they would send as one JSON, and keeps unsaved typing in this browser.
   Nothing here waits for the network while a person types. */
import { Editor, Extension, UndoRedo, pm } from "../../django_prose_editor/editor.js";
import { actions, shorthand } from "./actions.js";
import { arrive } from "./arriving.js";
import { autosaving } from "./autosave.js";
import { bounds } from "./bounds.js";
import { PARTS, isSame, read, write } from "./convert.js";
import { decorations } from "./decorations.js";
import { make } from "./dom.js";
import { findings } from "./findings.js";
import { footnotes } from "./footnotes.js";
import { keeping } from "./keep.js";
import { keys as lineKeys, partAt } from "./lines.js";
import { offer } from "./offer.js";
import { pasting } from "./pasting.js";
import { presence } from "./presence.js";
import { listenTo, say } from "./say.js";
import { schemaExtensions } from "./schema.js";
import { takeIn } from "./taking.js";
import { toolbar } from "./toolbar.js";

const SOON = 400; // milliseconds after the last key

const form = document.getElementById("letter");
const letter = JSON.parse(document.getElementById("letter-data").textContent);
const plain = form.querySelector("[data-plain]");
letter.base = Number(form.elements.base.value);

const audience = new Map(letter.audience.map(({ value, label }) => [value, label]));
const sections = new Map(letter.sections.map((section) => [section.key, section]));
const clauses = new Map([...plain.querySelectorAll("[data-clauses]")].map((box) => [box.dataset.clauses, box]));
for (const box of clauses.values()) box.contentEditable = "false";

const words = {
  section: (key) => `annex § ${sections.get(key)?.number ?? `${key} (no such section)`}`,
  addressee: () => letter.addressee || "your …",
};

const frame = make("div", { class: "write-frame" });
const note = make("p", { class: "notice notice--warning write-note", role: "status", hidden: true });
const status = make("p", { class: "write-status" });
const count = make("span", { class: "write-status__count" });
const state = make("span", { role: "status" });
const column = document.querySelector(".path [data-note='draft']");
const heard = make("p", { class: "visually-hidden", "aria-live": "assertive" });
const found = findings(letter.findings);
status.append(count, state, found.element);
listenTo(heard);

const tell = (sentence, isProblem) => {
  note.textContent = sentence;
  note.hidden = !isProblem;
  if (!isProblem) say(sentence);
};

const notes = footnotes({ frame, language: letter.language });
const save = () => form.requestSubmit();
let editor = null;
const view = () => editor.view;
const { buttons, keys } = actions({ letter, notes, view, save, audience });
const tools = toolbar({ view, buttons });

const Pouch = Extension.create({
  name: "pouch",
  priority: 1000,
  addProseMirrorPlugins: () => [
    notes.plugin,
    pm.keymap.keymap(keys),
    pm.keymap.keymap(lineKeys),
    pasting(tell),
    bounds,
    decorations({ clauses, audience }),
    new pm.state.Plugin({ props: { handleTextInput: shorthand } }),
  ],
});

const kept = keeping(letter);
let saved = letter.isTyped ? null : letter.parts;
let timer = 0;

const current = () => write(editor.getJSON());

const counted = (doc) => {
  let text = "";
  for (const name of PARTS) text += ` ${doc.content[PARTS.indexOf(name)].content.map(textOf).join(" ")}`;
  return text.split(/\s+/).filter(Boolean).length;
};
const textOf = (node) => node.text ?? (node.content ?? []).map(textOf).join(node.type === "list" ? " " : "");

const shown = (sentence) => {
  if (state.textContent !== sentence) state.textContent = sentence;
};

const settle = () => {
  clearTimeout(timer);
  timer = 0;
  const json = editor.getJSON();
  const parts = write(json);
  const total = counted(json);
  count.textContent = `${total.toLocaleString("en")} word${total === 1 ? "" : "s"}`;
  if (saved && isSame(parts, saved)) {
    kept.forget();
    background.cancel();
    return shown(`Saved: revision ${letter.base}`);
  }
  const isKept = kept.put(parts, letter.base);
  frame.dataset.kept = String(isKept);
  shown(isKept ? "Not saved yet; kept in this browser" : "Not saved yet, and this browser keeps nothing: save soon");
  background.changed();
};

const told = (state, what) => {
  if (state !== "saved") {
    if (state === "refused") tell(what, true);
    return shown(state === "offline" ? what : "Not saved; kept in this browser");
  }
  saved = what;
  note.hidden = true;
  form.elements.base.value = letter.base;
  // The column beside the text is no live region: that it is saved is said once, by the line below the text.
  found.soon();
  if (column) column.textContent = `Revision ${letter.base}`;
  settle();
};

/* What is sent now, and how others' text is taken in when the answer brings it. */
let since = new pm.transform.Mapping();
const sending = () => {
  const before = editor.state.doc;
  since = new pm.transform.Mapping();
  const takeInto = (parts) => {
    const tr = takeIn(editor, { before, since, parts });
    if (!tr) return false;
    editor.view.dispatch(tr.setMeta("addToHistory", false));
    say("Somebody else saved meanwhile; their changes are in the text now.");
    return true;
  };
  return { parts: current(), takeIn: takeInto };
};

const background = autosaving({ form, letter, sending, told });

const changed = () => {
  if (timer) clearTimeout(timer);
  timer = setTimeout(settle, SOON);
};

editor = new Editor({
  element: frame,
  extensions: [...schemaExtensions(words), UndoRedo, Pouch],
  content: read(letter.parts),
  injectCSS: false,
  enablePasteRules: false,
  enableInputRules: false,
  editorProps: {
    // The line one types in stays clear of the tools above it, and on a phone of those below.
    scrollMargin: { top: 80, bottom: 160, left: 5, right: 5 },
    scrollThreshold: { top: 80, bottom: 160, left: 5, right: 5 },
    attributes: {
      id: "letter-text",
      class: "letter-text write-text",
      lang: letter.language,
      spellcheck: "true",
      role: "textbox",
      "aria-multiline": "true",
      "aria-label": "Text of the letter",
    },
  },
  onUpdate: changed,
  onTransaction: ({ editor, transaction }) => {
    since.appendMapping(transaction.mapping);
    tools.update(editor.state);
  },
});

const offered = (unsaved) => {
  const take = () => {
    kept.settle(unsaved);
    // It is saved as what it is, a change of that revision, so that it overwrites nothing newer.
    letter.base = form.elements.base.value = unsaved.base;
    editor.commands.setContent(read(unsaved.parts), { emitUpdate: true });
    settle();
    editor.view.focus();
  };
  const drop = () => {
    kept.settle(unsaved);
    editor.view.focus();
  };
  frame.before(offer(unsaved, { base: letter.base, take, drop }));
};

plain.hidden = true;
for (const field of plain.querySelectorAll("textarea")) field.disabled = true;
// Whoever has not gone into the text only reads it.
const partHere = () => (frame.contains(document.activeElement) ? partAt(editor.state.selection.$from)?.name : "");
const here = presence({ form, address: letter.presence, section: partHere });
plain.before(here, tools.element, note, frame, status, heard);
tools.update(editor.state);
form.addEventListener("submit", () => {
  const parts = current();
  background.cancel();
  clearTimeout(timer);
  timer = 0;
  form.elements.parts.value = JSON.stringify(parts);
  form.elements.sent.value = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  kept.put(parts, letter.base, form.elements.sent.value);
});
// Typing is kept already, so the page may be left without a question, unless the browser keeps nothing.
frame.addEventListener("input", (event) => frame.dataset.kept === "false" || event.stopPropagation());
document.addEventListener("visibilitychange", () => document.hidden && timer && settle());
window.addEventListener("pagehide", () => timer && settle());

// The address says by its mark which sending is saved, even if the server wrote or merged it a little differently.
const { searchParams } = new URL(location.href);
const isSaved = (one) => isSame(one.parts, letter.parts) || (one.sent && one.sent === searchParams.get("sent"));
if (!letter.isTyped) kept.earlier(isSaved).forEach(offered);
settle();
for (const link of form.querySelectorAll(".error-summary a[href^='#id_']")) link.href = link.hash.replace("#id_", "#part-");
found.soon();
// The browser itself goes to the address's mark once all is loaded, and takes the focus with it.
const arriving = () => setTimeout(() => editor.view.hasFocus() || arrive(editor.view, location));
if (document.readyState === "complete") arriving();
else window.addEventListener("load", arriving);
form.dataset.ready = "true";
