/* Puts what is pasted or dropped where the cursor is, and says what of it was left out. */
import { pm } from "../../django_prose_editor/editor.js";
import { dragged, placeAt } from "./dragging.js";
import { freeLabel, labels } from "./decorations.js";
import { insertLines, partAt } from "./lines.js";
import { readHtml, readText } from "./paste.js";

const { Plugin, TextSelection } = pm.state;
const { Fragment } = pm.model;

const IMAGE = "A letter has no images, so nothing was pasted. Describe what it shows, or send it apart.";
const FILE = "A file cannot stand in a letter, so nothing was pasted. Open it and copy its text.";

/* A footnote that is in the letter already gets a label of its own; one that was cut keeps its label. */
const asNodes = (schema, lines, taken) =>
  lines.map((line) => ({
    ...line,
    content: Fragment.fromArray(
      line.content.map((one) => {
        if (one.type !== "footnote") return schema.nodeFromJSON(one);
        const own = one.attrs.label && !taken.has(one.attrs.label);
        const label = own ? one.attrs.label : freeLabel(taken);
        taken.add(label);
        return schema.nodeFromJSON({ ...one, attrs: { ...one.attrs, label } });
      }),
    ),
  }));

const plain = (lines) => lines.map((line) => line.content.map((one) => one.text ?? " ").join("")).join(" ");

const read = (data) => {
  const html = data.getData("text/html");
  const text = data.getData("text/plain");
  if (html) return readHtml(html);
  if (text) return readText(text);
  const files = [...data.files];
  if (!files.length) return null;
  return { refusal: files.every((file) => file.type.startsWith("image/")) ? IMAGE : FILE };
};

export const pasting = (tell) => {
  const take = (view, found) => {
    if (found.refusal) return tell(found.refusal, true);
    if (!found.lines.length) return tell(found.told.join(" ") || "There was no text to paste.", true);
    const { state } = view;
    if (partAt(state.selection.$from)?.name === "loose") {
      view.dispatch(state.tr.insertText(plain(found.lines)));
    } else {
      const kept = state.selection.empty ? state.doc : state.tr.deleteSelection().doc;
      insertLines(asNodes(state.schema, found.lines, labels(kept)))(state, view.dispatch);
    }
    if (found.told.length) tell(found.told.join(" "), true);
  };
  const drop = (view, event) => {
    const found = read(event.dataTransfer);
    const $at = placeAt(view, event);
    if (!found || !$at) return;
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, $at.pos)));
    take(view, found);
    view.focus();
  };
  return new Plugin({
    props: {
      handleDOMEvents: {
        paste: (view, event) => {
          event.preventDefault();
          const found = read(event.clipboardData);
          if (found) take(view, found);
          return true;
        },
        drop: (view, event) => {
          event.preventDefault();
          if (view.dragging) dragged(view, event, tell);
          else drop(view, event);
          return true;
        },
      },
    },
  });
};
