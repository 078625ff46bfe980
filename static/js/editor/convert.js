/* A letter's text as Pouch stores it, as the editor's document, and back. Pure: knows no page and no editor.

   Stored: {purpose, facts, concerns, questions: [passage …], footnotes: {label: text}}, where a passage is a string
   or {text, quote, items, numbered, only}, and a text bears [^label], [§key] and [addressee].
   Reading what was written gives the same again; a footnote keeps its label for as long as its mark stands. */
export const PARTS = ["purpose", "facts", "concerns", "questions"];
export const QUOTING = ["facts", "concerns"];
export const blockOf = (part) => (part === "questions" ? "question" : "paragraph");

const MARK = /\[\^([^\]\s]{1,20})\]|\[§([a-z0-9][a-z0-9_-]{0,79})\]|\[addressee\]|\n/g;
const BLANK = /\n\s*\n/;

const words = (text) => ({ type: "text", text });

/* One text with its marks. */
export const readInline = (text, notes = {}) => {
  const found = [];
  let start = 0;
  for (const mark of text.matchAll(MARK)) {
    if (mark.index > start) found.push(words(text.slice(start, mark.index)));
    if (mark[1]) found.push({ type: "footnote", attrs: { label: mark[1], text: notes[mark[1]] ?? "" } });
    else if (mark[2]) found.push({ type: "section", attrs: { key: mark[2] } });
    else found.push({ type: mark[0] === "\n" ? "line" : "addressee" });
    start = mark.index + mark[0].length;
  }
  if (start < text.length) found.push(words(text.slice(start)));
  return found;
};

const holding = (type, content, attrs) => ({
  type,
  ...(attrs && { attrs }),
  ...(content.length && { content }),
});

const readPassage = (passage, part, notes) => {
  const given = typeof passage === "string" ? { text: passage } : passage;
  const type = given.quote && QUOTING.includes(part) ? "quotation" : blockOf(part);
  const blocks = [holding(type, readInline(given.text ?? "", notes), { only: given.only ?? [] })];
  if (given.items?.length) {
    const items = given.items.map((item) => holding("item", readInline(item, notes)));
    blocks.push(holding("list", items, { numbered: Boolean(given.numbered) }));
  }
  return blocks;
};

/* The editor's document of a stored letter. Footnotes that no mark bears stand in a part of their own. */
export const read = (letter) => {
  const notes = letter.footnotes ?? {};
  const content = PARTS.map((part) => {
    const blocks = (letter[part] ?? []).flatMap((passage) => readPassage(passage, part, notes));
    return holding(part, blocks.length ? blocks : [holding(blockOf(part), [], { only: [] })]);
  });
  const marked = new Set([...each({ content }, "footnote")].map((note) => note.attrs.label));
  const loose = Object.entries(notes).filter(([label]) => !marked.has(label));
  if (loose.length) {
    const blocks = loose.map(([label, text]) => holding("note", text ? [words(text)] : [], { label }));
    content.push(holding("loose", blocks));
  }
  return { type: "doc", content };
};

/* Every node of a kind within a node, in order. */
export function* each(node, type) {
  if (node.type === type) yield node;
  for (const child of node.content ?? []) yield* each(child, type);
}

/* Gives every footnote its label: its own while no other text bears it, else the lowest number nobody has. */
const labelled = (document) => {
  const notes = [...each(document, "footnote")];
  const held = [...each(document, "note")].map((note) => note.attrs.label);
  const used = new Set([...notes.map((note) => note.attrs.label), ...held].filter(Boolean));
  const texts = new Map(held.map((label) => [label, null]));
  const labels = new Map();
  let next = 1;
  for (const note of notes) {
    let { label } = note.attrs;
    if (!label || (texts.has(label) && texts.get(label) !== note.attrs.text)) {
      while (used.has(String(next))) next += 1;
      label = String(next);
      used.add(label);
    }
    texts.set(label, note.attrs.text);
    labels.set(note, label);
  }
  return labels;
};

const writeInline = (node, labels) =>
  (node.content ?? [])
    .map((one) => {
      switch (one.type) {
        case "text":
          return one.text;
        case "footnote":
          return `[^${labels.get(one)}]`;
        case "section":
          return `[§${one.attrs.key}]`;
        case "addressee":
          return "[addressee]";
        default:
          return "\n";
      }
    })
    .join("");

const oneLine = (text) => text.replace(/\s*\n\s*/g, " ").trim();

const passage = (part, { text, quote, items = [], numbered, only = [] }) => {
  const more = {
    ...(items.length && { items }),
    ...(items.length && numbered && { numbered: true }),
    ...(only.length && { only }),
  };
  if (part === "facts") return { text, quote, ...more };
  return quote || Object.keys(more).length ? { text, ...(quote && { quote: true }), ...more } : text;
};

/* The passages of one part: a list belongs to the block above it, a blank line begins a new passage. */
const writePart = (node, labels) => {
  const found = [];
  for (const block of node.content ?? []) {
    if (block.type === "list") {
      const items = (block.content ?? []).map((item) => oneLine(writeInline(item, labels)));
      const last = found.at(-1);
      last.items = items.filter(Boolean);
      last.numbered = block.attrs?.numbered;
      continue;
    }
    const texts = writeInline(block, labels).split(BLANK).map((text) => text.trim());
    const standing = texts.filter(Boolean);
    const quote = block.type === "quotation";
    for (const text of standing.length ? standing : [""]) found.push({ text, quote, only: block.attrs?.only });
  }
  return found.filter((one) => one.text || one.items?.length).map((one) => passage(node.type, one));
};

/* What Pouch stores of the editor's document. */
export const write = (document) => {
  const labels = labelled(document);
  const letter = { footnotes: {} };
  for (const part of document.content) {
    if (PARTS.includes(part.type)) letter[part.type] = writePart(part, labels);
  }
  for (const [note, label] of labels) {
    const text = oneLine(note.attrs.text);
    if (text) letter.footnotes[label] = text;
  }
  for (const note of each(document, "note")) {
    const text = oneLine(writeInline(note, labels));
    if (text) letter.footnotes[note.attrs.label] = text;
  }
  return letter;
};

/* Whether two stored letters say the same. */
export const isSame = (one, other) => canonical(one) === canonical(other);

const canonical = (value) =>
  JSON.stringify(value, (_, held) =>
    held && typeof held === "object" && !Array.isArray(held)
      ? Object.fromEntries(Object.keys(held).sort().map((key) => [key, held[key]]))
      : held,
  );
