/* Takes into the text what others saved meanwhile, while somebody goes on typing in it.

   `before` is the document that was sent, `since` the mapping of all that was typed after it. Each part is changed
   only where the saved text differs, and only where nobody has typed since; else nothing is done and false is given. */
import { read } from "./convert.js";

/* Where two parts differ, as ranges within each. */
const difference = (one, other) => {
  const start = one.content.findDiffStart(other.content);
  if (start === null) return null;
  const { a, b } = one.content.findDiffEnd(other.content);
  const overlap = Math.max(0, start - Math.min(a, b));
  return { start, end: a + overlap, otherEnd: b + overlap };
};

export const takeIn = ({ state, schema }, { before, since, parts }) => {
  const fresh = schema.nodeFromJSON(read(parts));
  if (state.doc.eq(before) && before.childCount !== fresh.childCount) {
    return state.tr.replaceWith(0, state.doc.content.size, fresh.content);
  }
  if (before.childCount !== fresh.childCount) return null;
  const { tr } = state;
  let pos = before.content.size;
  for (let index = before.childCount - 1; index >= 0; index -= 1) {
    const part = before.child(index);
    pos -= part.nodeSize;
    const found = difference(part, fresh.child(index));
    if (!found) continue;
    const [start, end] = [pos + 1 + found.start, pos + 1 + found.end];
    const [from, to] = [since.map(start, 1), since.map(end, -1)];
    if (from > to || !state.doc.slice(from, to).eq(before.slice(start, end))) return null;
    tr.replace(from, to, fresh.child(index).slice(found.start, found.otherEnd));
  }
  return tr;
};
