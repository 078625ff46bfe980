/* A selection never leaves its part, so no key, cut or paste can take away a part or join two. */
import { pm } from "../../django_prose_editor/editor.js";

const { Plugin, TextSelection, NodeSelection } = pm.state;

const partOf = ($at) => $at.index(0);

export const bounds = new Plugin({
  appendTransaction: (_, before, state) => {
    const { selection } = state;
    if (selection instanceof NodeSelection) return null;
    const isWhole = selection.$anchor.depth === 0;
    if (!isWhole && partOf(selection.$from) === partOf(selection.$to)) return null;
    const index = isWhole ? Math.min(partOf(before.selection.$anchor), state.doc.childCount - 1) : partOf(selection.$anchor);
    let start = 0;
    for (let at = 0; at < index; at += 1) start += state.doc.child(at).nodeSize;
    const end = start + state.doc.child(index).nodeSize;
    const first = TextSelection.near(state.doc.resolve(start + 1), 1).from;
    const last = TextSelection.near(state.doc.resolve(end - 1), -1).to;
    const held = (pos) => Math.max(first, Math.min(last, pos));
    const [anchor, head] = isWhole ? [first, last] : [selection.anchor, held(selection.head)];
    return state.tr.setSelection(TextSelection.create(state.doc, anchor, head));
  },
});
