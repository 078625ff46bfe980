/* What is drawn around the text and is no part of it: locked clauses, numbers of footnotes, for whom a passage is,
   what belongs into an empty part. Made anew from the document after each change. */
import { pm } from "../../django_prose_editor/editor.js";
import { PARTS } from "./convert.js";

const { Plugin, PluginKey } = pm.state;
const { Decoration, DecorationSet } = pm.view;

const EMPTY = {
  purpose: "Why the mandates write.",
  facts: "What was received.",
  concerns: "What worries the mandates.",
  questions: "What the recipient is asked.",
};

/* The number of each footnote's label, or of its place while it has none yet. */
export const numbered = (doc) => {
  const numbers = new Map();
  const found = [];
  doc.descendants((node, pos) => {
    if (node.type.name !== "footnote") return;
    const key = node.attrs.label || `at ${pos}`;
    if (!numbers.has(key)) numbers.set(key, numbers.size + 1);
    found.push({ node, pos, number: numbers.get(key) });
  });
  return found;
};

/* The lowest number that labels no footnote of the letter yet. */
export const freeLabel = (taken) => {
  let number = 1;
  while (taken.has(String(number))) number += 1;
  return String(number);
};

/* The labels of all footnotes, with a mark or without. */
export const labels = (doc) => {
  const found = new Set();
  doc.descendants((node) => {
    if (node.type.name === "footnote" || node.type.name === "note") found.add(node.attrs.label);
  });
  return found;
};

const locked = (dom) => () => dom;

const drawn = (doc, { clauses, audience }) => {
  const found = [];
  const place = (pos, name) => {
    const dom = clauses.get(name);
    if (dom?.childElementCount) {
      const more = { side: -1, key: `clauses-${name}`, ignoreSelection: true, stopEvent: () => true };
      found.push(Decoration.widget(pos, locked(dom), more));
    }
  };
  doc.forEach((part, pos) => {
    const name = part.type.name;
    if (PARTS.includes(name)) place(pos, name);
    if (name === "questions") place(pos + part.nodeSize, "footnotes");
    if (part.childCount === 1 && part.firstChild.isTextblock && !part.firstChild.content.size && EMPTY[name]) {
      const first = pos + 1;
      found.push(Decoration.node(first, first + part.firstChild.nodeSize, { "data-empty": EMPTY[name] }));
    }
    part.forEach((block, offset) => {
      const only = block.attrs.only ?? [];
      if (!only.length) return;
      const at = pos + 1 + offset;
      const words = `Only for ${only.map((one) => audience.get(one) ?? "nobody now on this draft").join(", ")}`;
      found.push(Decoration.node(at, at + block.nodeSize, { "data-for": words, class: "for-some" }));
    });
  });
  for (const { node, pos, number } of numbered(doc)) {
    const words = node.attrs.text ? `Footnote ${number}: ${node.attrs.text}` : `Footnote ${number}, empty`;
    found.push(
      Decoration.node(pos, pos + 1, {
        "data-number": String(number),
        "aria-label": words,
        title: words,
        role: "button",
        ...(node.attrs.text ? {} : { class: "writing__footnote--empty" }),
      }),
    );
  }
  return DecorationSet.create(doc, found);
};

export const decorations = (words) => {
  const key = new PluginKey("drawn");
  return new Plugin({
    key,
    state: {
      init: (_, { doc }) => drawn(doc, words),
      apply: (tr, before) => (tr.docChanged ? drawn(tr.doc, words) : before),
    },
    props: { decorations: (state) => key.getState(state) },
  });
};
