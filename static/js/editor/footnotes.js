/* Footnotes in their text: a mark is put in with its note, and the note is written in a small panel beside it.

   The panel is not modal: Escape or Enter goes back to the text, to the place behind the mark. */
import { pm } from "../../django_prose_editor/editor.js";
import { freeLabel, labels, numbered } from "./decorations.js";
import { make } from "./dom.js";
import { say } from "./say.js";

const { NodeSelection, Plugin, TextSelection } = pm.state;

const panel = (language) => {
  const label = make("label", { for: "footnote-text" });
  const text = make("textarea", { id: "footnote-text", class: "letter-text", rows: 3, lang: language, spellcheck: "true" });
  const done = make("button", { type: "button", class: "button button--small" }, "Done");
  const out = make("button", { type: "button", class: "button button--small button--quiet" }, "Take it out");
  const element = make(
    "div",
    { class: "note-panel", role: "group", "aria-labelledby": "footnote-label", hidden: true },
    label,
    text,
    make("div", { class: "note-panel__tools" }, done, out),
  );
  label.id = "footnote-label";
  return { element, label, text, done, out };
};

export const footnotes = ({ frame, language }) => {
  const parts = panel(language);
  let view = null;
  let at = null;
  frame.append(parts.element);

  const close = (isBack = true) => {
    if (at === null) return;
    const pos = at;
    at = null;
    parts.element.hidden = true;
    if (!isBack) return;
    const node = view.state.doc.nodeAt(pos);
    const behind = TextSelection.create(view.state.doc, Math.min(pos + (node?.nodeSize ?? 0), view.state.doc.content.size));
    view.dispatch(view.state.tr.setSelection(behind));
    view.focus();
  };

  const open = (pos) => {
    const note = numbered(view.state.doc).find((one) => one.pos === pos);
    if (!note) return;
    at = pos;
    parts.label.textContent = `Footnote ${note.number}`;
    parts.text.value = note.node.attrs.text;
    parts.element.hidden = false;
    const box = view.coordsAtPos(pos);
    const around = frame.getBoundingClientRect();
    parts.element.style.insetBlockStart = `${box.bottom - around.top + 6}px`;
    const room = around.width - parts.element.offsetWidth;
    parts.element.style.insetInlineStart = `${Math.max(0, Math.min(box.left - around.left - 24, room))}px`;
    parts.text.focus({ preventScroll: true });
    parts.element.scrollIntoView({ block: "nearest" });
  };

  parts.text.addEventListener("input", () => {
    const node = view.state.doc.nodeAt(at);
    if (node?.type.name !== "footnote") return close();
    const text = parts.text.value.replace(/\s*\n\s*/g, " ");
    view.dispatch(view.state.tr.setNodeMarkup(at, null, { ...node.attrs, text }));
  });
  parts.element.addEventListener("keydown", (event) => {
    const isDone = event.key === "Escape" || (event.key === "Enter" && event.target === parts.text);
    if (!isDone || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  parts.done.addEventListener("click", () => close());
  parts.out.addEventListener("click", () => {
    const pos = at;
    close();
    view.dispatch(view.state.tr.delete(pos, pos + 1).scrollIntoView());
    say("The footnote is taken out.");
  });

  const insert = (state, dispatch) => {
    const { $from } = state.selection;
    if (!$from.parent.type.contentMatch.matchType(state.schema.nodes.footnote)) return false;
    if (!dispatch) return true;
    const pos = state.selection.to;
    const tr = state.tr.insert(pos, state.schema.nodes.footnote.create({ label: freeLabel(labels(state.doc)) }));
    dispatch(tr.setSelection(TextSelection.create(tr.doc, pos + 1)));
    open(pos);
    return true;
  };

  const chosen = (state) => {
    const { selection } = state;
    if (selection instanceof NodeSelection && selection.node.type.name === "footnote") return selection.from;
    const { nodeBefore, nodeAfter, pos } = selection.$from;
    if (!selection.empty) return null;
    if (nodeBefore?.type.name === "footnote") return pos - nodeBefore.nodeSize;
    return nodeAfter?.type.name === "footnote" ? pos : null;
  };

  /* Opens the note the cursor stands at. */
  const edit = (state, dispatch) => {
    const pos = chosen(state);
    if (pos === null) return false;
    if (dispatch) open(pos);
    return true;
  };

  const plugin = new Plugin({
    view: (fresh) => {
      view = fresh;
      return {};
    },
    props: {
      handleClickOn: (_, __, node, pos) => {
        if (node.type.name !== "footnote") return false;
        open(pos);
        return true;
      },
      handleDOMEvents: {
        focus: () => {
          close(false);
          return false;
        },
      },
    },
  });
  return { plugin, insert, edit };
};
