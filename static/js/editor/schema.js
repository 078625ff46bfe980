/* The schema of a letter: four parts in their order, each of passages. What is no letter cannot be typed.

   A list hangs on the passage above it. Clauses, numbers of footnotes and labels are no part of the document: they
   are drawn around it (decorations.js). Texts are plain: there is no bold and no link to lose. */
import { Node } from "../../django_prose_editor/editor.js";
import { questionView } from "./questions.js";
import { PARTS, QUOTING, blockOf } from "./convert.js";

const TITLES = {
  purpose: "Purpose",
  facts: "Facts",
  concerns: "Concerns",
  questions: "Questions",
  loose: "Footnotes that no mark bears",
};

const heading = (name) => ["h2", { contenteditable: "false", id: `part-${name}` }, TITLES[name]];

const Letter = Node.create({
  name: "doc",
  topNode: true,
  content: `${PARTS.join(" ")} loose?`,
});

const Text = Node.create({ name: "text", group: "inline" });

const part = (name, content) =>
  Node.create({
    name,
    content,
    isolating: true,
    defining: true,
    selectable: false,
    parseHTML: () => [{ tag: `section[data-part=${name}]` }],
    renderHTML: () => [
      "section",
      { "data-part": name, class: `writing__part writing__part--${name}`, "aria-labelledby": `part-${name}` },
      heading(name),
      ["div", { class: "writing__passages" }, 0],
    ],
  });

const parts = PARTS.map((name) => {
  const block = blockOf(name);
  return part(name, QUOTING.includes(name) ? `((${block} | quotation) list?)+` : `(${block} list?)+`);
});

const only = {
  default: [],
  parseHTML: (element) => (element.dataset.only ?? "").split(" ").filter(Boolean),
  renderHTML: ({ only }) => (only.length ? { "data-only": only.join(" ") } : {}),
};

const passage = (name, tag, kind = "", more = {}) =>
  Node.create({
    name,
    content: "inline*",
    marks: "",
    defining: true,
    addAttributes: () => ({ only }),
    parseHTML: () => [{ tag: kind ? `${tag}[data-kind=${kind}]` : tag, priority: kind ? 60 : 50 }],
    renderHTML: ({ HTMLAttributes }) => [tag, { ...(kind && { "data-kind": kind }), ...HTMLAttributes }, 0],
    ...more,
  });

const List = Node.create({
  name: "list",
  content: "item+",
  addAttributes: () => ({
    numbered: {
      default: false,
      parseHTML: (element) => element.tagName === "OL",
      renderHTML: () => ({}),
    },
  }),
  parseHTML: () => [{ tag: "ul" }, { tag: "ol" }],
  renderHTML: ({ node }) => [node.attrs.numbered ? "ol" : "ul", { class: "writing__list" }, 0],
});

const Item = Node.create({
  name: "item",
  content: "inline*",
  marks: "",
  defining: true,
  parseHTML: () => [{ tag: "li" }],
  renderHTML: () => ["li", 0],
});

const Note = Node.create({
  name: "note",
  content: "text*",
  marks: "",
  addAttributes: () => ({ label: { default: "" } }),
  parseHTML: () => [{ tag: "p[data-note]", priority: 60, getAttrs: (one) => ({ label: one.dataset.note }) }],
  renderHTML: ({ node }) => ["p", { "data-note": node.attrs.label }, 0],
});

const atom = (name, attributes, draw) =>
  Node.create({
    name,
    group: "inline",
    inline: true,
    atom: true,
    selectable: true,
    draggable: false,
    addAttributes: () =>
      Object.fromEntries(
        attributes.map((attribute) => [
          attribute,
          {
            default: "",
            parseHTML: (element) => element.getAttribute(`data-${attribute}`) ?? "",
            renderHTML: (held) => ({ [`data-${attribute}`]: held[attribute] }),
          },
        ]),
      ),
    parseHTML: () => [{ tag: `span[data-kind=${name}]` }],
    renderHTML: ({ node, HTMLAttributes }) => [
      "span",
      { "data-kind": name, class: `writing__${name}`, ...HTMLAttributes },
      draw(node),
    ],
  });

const Line = Node.create({
  name: "line",
  group: "inline",
  inline: true,
  selectable: false,
  parseHTML: () => [{ tag: "br" }],
  renderHTML: () => ["br"],
});

/* `words` says how a reference and the addressee read on the page. */
export const schemaExtensions = (words) => [
  Letter,
  Text,
  ...parts,
  part("loose", "note+"),
  passage("paragraph", "p"),
  passage("quotation", "blockquote"),
  passage("question", "p", "question", { addNodeView: () => questionView }),
  List,
  Item,
  Note,
  atom("footnote", ["label", "text"], () => ""),
  atom("section", ["key"], (node) => words.section(node.attrs.key)),
  atom("addressee", [], () => words.addressee()),
  Line,
];
