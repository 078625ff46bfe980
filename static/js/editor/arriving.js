/* Goes to the passage that the address names, such as `?at=2#id_facts`: without a script, the field of that part. */
import { pm } from "../../django_prose_editor/editor.js";
import { numbered } from "./decorations.js";

const { Selection } = pm.state;

const placeOf = (doc, part, number) => {
  if (part === "footnotes") return numbered(doc).find((one) => one.number === (number || 1))?.pos ?? null;
  let found = null;
  doc.forEach((node, pos) => {
    if (node.type.name !== part) return;
    let count = 0;
    found = pos + 1;
    node.forEach((block, offset) => {
      if (block.type.name === "list") return;
      count += 1;
      if (count === number) found = pos + 1 + offset;
    });
  });
  return found;
};

export const arrive = (view, { hash, search }) => {
  const part = /^#(?:id_|part-)(\w+)$/.exec(hash)?.[1];
  if (!part) return;
  const { state } = view;
  const pos = placeOf(state.doc, part, Number(new URLSearchParams(search).get("at")));
  if (pos === null) return;
  view.dispatch(state.tr.setSelection(Selection.near(state.doc.resolve(pos))).scrollIntoView());
  view.focus();
};
