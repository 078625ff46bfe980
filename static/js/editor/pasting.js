/* Puts what is pasted or dropped where the cursor is, and says what of it was left out. */
import { pm } from "../../django_prose_editor/editor.js";
import { dragged, placeAt } from "./dragging.js";
import { freeLabel, labels } from "./decorations.js";
import { partAt, putLines } from "./lines.js";
import { readText, readingHtml } from "./paste.js";
import { say } from "./say.js";
import { atOnce, inSlices } from "./slices.js";

const { Plugin, PluginKey, Selection, TextSelection } = pm.state;
const { Fragment } = pm.model;

const IMAGE = "A letter has no images, so nothing was pasted. Describe what it shows, or send it apart.";
const READING = "What was pasted is being read; go on typing.";
const BUSY = "What was pasted before is still being read, so this was not pasted. Paste it again in a moment.";
const SHORT = 60_000; // characters of HTML that are read before the next key
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

/* What some data holds: a refusal, something read at once, or work to be done in slices. */
const read = (data) => {
  const html = data.getData("text/html");
  const text = data.getData("text/plain");
  if (html) return html.length < SHORT ? atOnce(readingHtml(html)) : inSlices(readingHtml(html));
  if (text) return readText(text);
  const files = [...data.files];
  if (!files.length) return null;
  return { refusal: files.every((file) => file.type.startsWith("image/")) ? IMAGE : FILE };
};

/* Where what is being read belongs, while the text changes. */
const places = new PluginKey("pasting");

const following = {
  init: () => null,
  apply: (tr, held) => {
    const set = tr.getMeta(places);
    if (set !== undefined) return set;
    return held && { from: tr.mapping.map(held.from, -1), to: tr.mapping.map(held.to, -1) };
  },
};

const resolved = (doc, { from, to }) => {
  const ends = [from, Math.max(from, to)].map((pos) => {
    const $at = doc.resolve(Math.min(pos, doc.content.size));
    return $at.parent.isTextblock ? $at : Selection.near($at).$from;
  });
  return partAt(ends[0]).pos === partAt(ends[1]).pos ? ends : [ends[0], ends[0]];
};

export const pasting = (tell) => {
  let isReading = false;

  const take = (view, found, place) => {
    if (found.refusal) return tell(found.refusal, true);
    if (!found.lines.length) return tell(found.told.join(" ") || "There was no text to paste.", true);
    const { state } = view;
    const ends = resolved(state.doc, place);
    const [{ pos: from }, { pos: to }] = ends;
    if (partAt(ends[0]).name === "loose") {
      view.dispatch(state.tr.insertText(plain(found.lines), from, to).scrollIntoView());
    } else {
      const taken = labels(state.tr.delete(from, to).doc);
      view.dispatch(putLines(state, ends, asNodes(state.schema, found.lines, taken)).scrollIntoView());
    }
    if (found.told.length) tell(found.told.join(" "), true);
  };

  const mark = (view, place) => view.dispatch(view.state.tr.setMeta(places, place).setMeta("addToHistory", false));

  const takeSoon = async (view, work, place) => {
    isReading = true;
    mark(view, place);
    say(READING);
    try {
      const found = await work;
      take(view, found, places.getState(view.state));
    } finally {
      isReading = false;
      mark(view, null);
    }
  };

  const put = (view, data, place) => {
    if (isReading) return tell(BUSY, true);
    const found = read(data);
    if (found instanceof Promise) return takeSoon(view, found, place);
    return found && take(view, found, place);
  };

  return new Plugin({
    key: places,
    state: following,
    props: {
      handleDOMEvents: {
        paste: (view, event) => {
          event.preventDefault();
          const { from, to } = view.state.selection;
          put(view, event.clipboardData, { from, to });
          return true;
        },
        drop: (view, event) => {
          event.preventDefault();
          if (view.dragging) {
            dragged(view, event, tell);
            return true;
          }
          const $at = placeAt(view, event);
          if ($at) {
            view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, $at.pos)));
            put(view, event.dataTransfer, { from: $at.pos, to: $at.pos });
            view.focus();
          }
          return true;
        },
      },
    },
  });
};
