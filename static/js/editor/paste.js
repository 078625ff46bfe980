/* What is pasted, as plain passages: from Word, LibreOffice, Google Docs and web pages, footnotes and lists kept.

   Pure but for the browser's own parser, which runs no script and loads nothing. Formatting goes; what cannot be in a
   letter (images, tables as such) is counted, so that the person is told. Too much is refused whole.

   Reading is a generator that rests after each slice of a few milliseconds, so that whoever types is never held up. */
export const MOST = 250_000; // characters; a letter of fifty pages has fewer
const MOST_HTML = 20_000_000;
const MOST_RAW = 4 * MOST; // characters outside tags, with the white space and remarks that go
const MOST_TAGS = 100_000;
const MOST_LINES = 2000;
const SLICE = 20_000; // characters parsed at once

const DROPPED =
  "script, style, head, title, meta, link, template, noscript, iframe, object, embed, form, input, select, textarea, button, audio, video, canvas, map, xml, del, " +
  "[data-style*='mso-element:comment'], [data-style*='mso-hide:all'], .MsoCommentReference, .msocomanchor, .Apple-interchange-newline, [hidden], .mw-editsection";
const IMAGES = "img, picture, svg, figure > canvas, v\\:shape, v\\:imagedata";
const NOTE =
  "[data-style*='mso-element:footnote'], [data-style*='mso-element:endnote'], [data-style*='mso-element: footnote'], div[id^='sdfootnote'], div[id^='sdendnote']";
const BLOCKS = new Set(
  "ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DIV DL DT FIGCAPTION FIGURE FOOTER H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TBODY TD TFOOT TH THEAD TR UL CAPTION CENTER".split(" "),
);
const NUMBER = /^[\s[(]*(\d{1,4}|[ivxlc]{1,6}|[a-z]|\*{1,4}|†|‡)[\s\])]*$/i;
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b\ufeff]/g;

const squeezed = (text) => text.replace(CONTROL, "").replace(/[ \t\r\n\f]+/g, " ").replace(/ ?\u00a0{2,} ?/g, " ");

const named = (anchor) => {
  const name = anchor.hash?.slice(1) || anchor.getAttribute("href").slice(1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};

/* The element that holds the note a mark points to; `targets` are the elements by their names. */
const noteOf = (targets, anchor) => {
  const target = targets.get(named(anchor));
  if (!target || target.contains(anchor)) return null;
  const behind = anchor.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING;
  return behind ? (target.closest(NOTE) ?? target.closest("li, dd, p, td, div")) : null;
};

const isMark = (anchor) =>
  NUMBER.test(anchor.textContent) &&
  (anchor.closest("sup") || anchor.querySelector("sup, .MsoFootnoteReference, .MsoEndnoteReference") ||
    /ftn|edn|sdfootnote|sdendnote|fn|note|cite/i.test(anchor.getAttribute("href")));

const noteText = (note) => {
  const copy = note.cloneNode(true);
  for (const back of copy.querySelectorAll("a[href^='#']")) {
    if (NUMBER.test(back.textContent) || /^[\s↑^↩︎]*$/.test(back.textContent) || /ref|anc/i.test(back.getAttribute("href"))) back.remove();
  }
  copy.querySelectorAll("p, div, li, br").forEach((block) => block.before(" "));
  return squeezed(copy.textContent).replace(/^[\s\d.[\]()^↑]{0,6}(?=\p{L}|["“«])/u, "").trim();
};

/* Footnotes: each mark becomes a <note-mark> that holds its text, and the notes at the end go. */
function* takeNotes(body, targets) {
  const notes = new Map();
  let lost = 0;
  for (const anchor of body.querySelectorAll("a[href^='#']")) {
    yield;
    if (!anchor.isConnected && !body.contains(anchor)) continue;
    if (!isMark(anchor) || [...notes.keys()].some((note) => note.contains(anchor))) continue;
    const note = noteOf(targets, anchor);
    const mark = body.ownerDocument.createElement("note-mark");
    if (note && !note.contains(anchor)) {
      if (!notes.has(note)) notes.set(note, noteText(note));
      mark.setAttribute("text", notes.get(note));
    } else if (anchor.closest(NOTE)) {
      continue;
    } else {
      lost += 1;
      mark.setAttribute("text", "");
    }
    const around = anchor.closest("sup");
    (around && NUMBER.test(around.textContent) ? around : anchor).replaceWith(mark);
  }
  for (const note of notes.keys()) note.remove();
  body.querySelectorAll("[data-style*='mso-element:footnote-list'], [data-style*='mso-element:endnote-list']").forEach((list) => {
    if (!list.querySelector("p, div")) list.remove();
  });
  return lost;
}

/* Word writes lists as paragraphs whose bullet is text to be ignored. */
function* takeWordLists(body) {
  for (const paragraph of body.querySelectorAll("p[data-style*='mso-list:'], p[class^='MsoListParagraph']")) {
    yield;
    const bullet = paragraph.querySelector("[data-style*='mso-list:Ignore'], [data-style*='mso-list: Ignore']");
    if (!bullet) continue;
    paragraph.setAttribute("data-item", /[0-9a-z]+[.)]/i.test(bullet.textContent) && !/^\s*o\s/.test(bullet.textContent) ? "numbered" : "bullet");
    bullet.remove();
  }
}

const isQuote = (element) =>
  element.tagName === "BLOCKQUOTE" || /^Mso(Intense)?Quote/.test(element.className) || /^Quote/.test(element.className);

/* The lines of a cleaned body. */
function* linesOf(body) {
  const lines = [];
  let inline = [];
  const flush = (context) => {
    const content = trimmed(inline);
    inline = [];
    if (!content.length) return;
    if (context.item) lines.push({ isItem: true, numbered: context.item === "numbered", content });
    else lines.push({ type: context.quote ? "quotation" : "paragraph", attrs: context.only ? { only: context.only } : null, content });
  };
  function* walk(node, context) {
    yield;
    if (node.nodeType === 3) {
      const text = context.pre ? node.data.replace(CONTROL, "") : squeezed(node.data);
      if (context.pre) inline.push(...text.split("\n").flatMap((line, at) => [...(at ? [{ type: "line" }] : []), ...(line ? [{ type: "text", text: line }] : [])]));
      else if (text) inline.push({ type: "text", text });
      return;
    }
    if (node.nodeType !== 1) return;
    const kind = node.dataset?.kind;
    if (node.tagName === "NOTE-MARK") return void inline.push({ type: "footnote", attrs: { label: "", text: node.getAttribute("text") } });
    if (node.tagName === "BR") return void inline.push({ type: "line" });
    if (kind === "footnote") return void inline.push({ type: kind, attrs: { label: node.dataset.label ?? "", text: node.dataset.text ?? "" } });
    if (kind === "section" && node.dataset.key) return void inline.push({ type: kind, attrs: { key: node.dataset.key } });
    if (kind === "addressee") return void inline.push({ type: kind });
    if (/display:\s*none/i.test(node.getAttribute("data-style") ?? "")) return;
    const inside = within(node, context);
    const isBlock = BLOCKS.has(node.tagName);
    if (isBlock) flush(context);
    for (let child = node.firstChild; child; child = child.nextSibling) yield* walk(child, inside);
    if (isBlock) flush(inside);
  }
  yield* walk(body, {});
  flush({});
  return lines;
}

const within = (node, context) => {
  const inside = { ...context };
  if (node.tagName === "PRE") inside.pre = true;
  if (isQuote(node)) inside.quote = true;
  if (node.tagName === "LI") inside.item = node.parentElement?.tagName === "OL" ? "numbered" : "bullet";
  if (node.dataset?.item) inside.item = node.dataset.item;
  if (/^H[1-6]$/.test(node.tagName)) inside.item = null;
  if (node.dataset?.only) inside.only = node.dataset.only.split(" ").filter(Boolean);
  return inside;
};

/* Neighbouring texts as one, without spaces at the ends, before and behind lines. */
const trimmed = (inline) => {
  const found = [];
  for (const one of inline) {
    const last = found.at(-1);
    if (one.type === "text" && last?.type === "text") last.text += one.text;
    else found.push({ ...one });
  }
  found.forEach((one, at) => {
    if (one.type !== "text") return;
    one.text = one.text.replace(/ {2,}/g, " ");
    if (at === 0 || found[at - 1].type === "line") one.text = one.text.replace(/^[ \u00a0]+/, "");
    if (at === found.length - 1 || found[at + 1].type === "line") one.text = one.text.replace(/[ \u00a0]+$/, "");
  });
  const kept = found.filter((one) => one.type !== "text" || one.text);
  while (kept[0]?.type === "line") kept.shift();
  while (kept.at(-1)?.type === "line") kept.pop();
  return kept;
};

const size = (lines) =>
  lines.reduce((sum, line) => sum + line.content.reduce((part, one) => part + (one.text ?? one.attrs?.text ?? "").length, 0), 0);

const many = (count, one, more) => (count === 1 ? one : more.replace("#", count));

const told = (images, tables, lost) =>
  [
    images && many(images, "An image was left out: a letter has none. Describe what it shows, or send it apart.", "# images were left out: a letter has none. Describe what they show, or send them apart."),
    tables && many(tables, "A table became paragraphs, one for each cell.", "# tables became paragraphs, one for each cell."),
    lost && many(lost, "One footnote mark came without its note; write the note, or take the mark out.", "# footnote marks came without their notes; write the notes, or take the marks out."),
  ].filter(Boolean);

const tooMuch = (length) =>
  `This is too much for a letter: ${length.toLocaleString("en")} characters, and at most ${MOST.toLocaleString("en")} can be pasted. Nothing was pasted; copy a smaller piece.`;

const TOO_MANY = "This has more parts than a letter: too many paragraphs, cells or marks. Nothing was pasted; copy a smaller piece.";

/* Without the insides of styles and scripts; one that does not end takes the rest with it, as in a browser. */
const withoutCode = (html) => {
  const begins = /<(style|script)\b/gi;
  let kept = "";
  let start = 0;
  for (let found = begins.exec(html); found; found = begins.exec(html)) {
    kept += html.slice(start, found.index);
    const ends = new RegExp(`</${found[1]}\\s*>`, "gi");
    ends.lastIndex = found.index;
    start = ends.exec(html) ? ends.lastIndex : html.length;
    begins.lastIndex = start;
  }
  return kept + html.slice(start);
};

/* A piece with nothing that a browser would act on: no style, no handler, no picture's bytes. */
const inert = (html) =>
  html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'])(style|on\w+|srcset|background)(\s*=)/gi, "$1 data-$2$3"));

/* The body of some HTML, parsed piece by piece in a document that runs and loads nothing; null if it is too much. */
function* parsed(html) {
  const text = withoutCode(html).replace(/\ssrc\s*=\s*(["'])data:[^"']*\1/gi, "");
  yield;
  const doc = document.implementation.createHTMLDocument("");
  let [characters, tags] = [0, 0];
  doc.open();
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf(">", start + SLICE) + 1 || text.length;
    const piece = inert(text.slice(start, end));
    start = end;
    characters += piece.replace(/<[^>]*>/g, () => ((tags += 1), "")).length;
    if (tags > MOST_TAGS) return { refusal: TOO_MANY };
    if (characters > MOST_RAW) return { refusal: tooMuch(characters) };
    doc.write(piece);
    yield;
  }
  doc.close();
  return { body: doc.body };
}

/* Takes out what cannot be in a letter; counts pictures and tables, and notes which element bears which name. */
function* cleared(body) {
  const targets = new Map();
  const found = { images: 0, tables: 0, targets };
  for (const element of [...body.querySelectorAll("*")]) {
    yield;
    if (!body.contains(element)) continue;
    const isImage = element.matches(IMAGES);
    if (isImage) found.images += 1;
    if (isImage || element.matches(DROPPED)) {
      element.remove();
      continue;
    }
    if (element.tagName === "TABLE") found.tables += 1;
    for (const name of [element.id, element.tagName === "A" && element.getAttribute("name")]) {
      if (name && !targets.has(name)) targets.set(name, element);
    }
  }
  return found;
}

/* {lines, told} of pasted HTML; `refusal` instead where nothing of it can be taken. */
export function* readingHtml(html) {
  if (html.length > MOST_HTML) return { refusal: tooMuch(html.length) };
  const { body, refusal } = yield* parsed(html);
  if (refusal) return { refusal };
  const { images, tables, targets } = yield* cleared(body);
  const lost = yield* takeNotes(body, targets);
  yield* takeWordLists(body);
  const lines = yield* linesOf(body);
  const length = size(lines);
  if (length > MOST) return { refusal: tooMuch(length) };
  if (lines.length > MOST_LINES) return { refusal: TOO_MANY };
  return { lines, told: told(images, tables, lost) };
}

/* The same of plain text: blank lines part passages, other lines stay. */
export const readText = (text) => {
  if (text.length > MOST) return { refusal: tooMuch(text.length) };
  const blocks = text.replace(/\r\n?/g, "\n").replace(CONTROL, "").split(/\n\s*\n/);
  const lines = blocks
    .map((block) => block.split("\n").flatMap((line, at) => [...(at ? [{ type: "line" }] : []), ...(line ? [{ type: "text", text: line }] : [])]))
    .map(trimmed)
    .filter((content) => content.length)
    .map((content) => ({ type: "paragraph", attrs: null, content }));
  if (lines.length > MOST_LINES) return { refusal: TOO_MANY };
  return { lines, told: [] };
};
