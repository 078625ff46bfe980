/* What is pasted, as plain passages: from Word, LibreOffice, Google Docs and web pages, footnotes and lists kept.

   Pure but for the browser's own parser, which runs no script and loads nothing. Formatting goes; what cannot be in a
   letter (images, tables as such) is counted, so that the person is told. Too much is refused whole. */
export const MOST = 250_000; // characters; a letter of fifty pages has fewer
const MOST_HTML = 20_000_000;

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

/* The element that holds the note a mark points to. */
const noteOf = (body, anchor) => {
  const name = decodeURIComponent(anchor.hash?.slice(1) || anchor.getAttribute("href").slice(1));
  const quoted = CSS.escape(name);
  const target = body.querySelector(`#${quoted}, a[name="${quoted}"]`);
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
const takeNotes = (body) => {
  const notes = new Map();
  let lost = 0;
  for (const anchor of body.querySelectorAll("a[href^='#']")) {
    if (!anchor.isConnected && !body.contains(anchor)) continue;
    if (!isMark(anchor) || [...notes.keys()].some((note) => note.contains(anchor))) continue;
    const note = noteOf(body, anchor);
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
};

/* Word writes lists as paragraphs whose bullet is text to be ignored. */
const takeWordLists = (body) => {
  for (const paragraph of body.querySelectorAll("p[data-style*='mso-list:'], p[class^='MsoListParagraph']")) {
    const bullet = paragraph.querySelector("[data-style*='mso-list:Ignore'], [data-style*='mso-list: Ignore']");
    if (!bullet) continue;
    paragraph.setAttribute("data-item", /[0-9a-z]+[.)]/i.test(bullet.textContent) && !/^\s*o\s/.test(bullet.textContent) ? "numbered" : "bullet");
    bullet.remove();
  }
};

const isQuote = (element) =>
  element.tagName === "BLOCKQUOTE" || /^Mso(Intense)?Quote/.test(element.className) || /^Quote/.test(element.className);

/* The lines of a cleaned body. */
const linesOf = (body) => {
  const lines = [];
  let inline = [];
  const flush = (context) => {
    const content = trimmed(inline);
    inline = [];
    if (!content.length) return;
    if (context.item) lines.push({ isItem: true, numbered: context.item === "numbered", content });
    else lines.push({ type: context.quote ? "quotation" : "paragraph", attrs: context.only ? { only: context.only } : null, content });
  };
  const walk = (node, context) => {
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
    if (!BLOCKS.has(node.tagName)) return void node.childNodes.forEach((child) => walk(child, inside));
    flush(context);
    node.childNodes.forEach((child) => walk(child, inside));
    flush(inside);
  };
  walk(body, {});
  flush({});
  return lines;
};

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

/* The same text with nothing that a browser would act on: no style, no script, no handler, no picture's bytes. */
const inert = (html) =>
  html
    .replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/\ssrc\s*=\s*(["'])data:[^"']*\1/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'])(style|on\w+|srcset|background)(\s*=)/gi, "$1 data-$2$3"));

/* {lines, told} of pasted HTML; `refusal` instead where nothing of it can be taken. */
export const readHtml = (html) => {
  if (html.length > MOST_HTML) return { refusal: tooMuch(html.length) };
  const body = new DOMParser().parseFromString(inert(html), "text/html").body;
  const images = [...body.querySelectorAll(IMAGES)];
  images.forEach((image) => image.remove());
  body.querySelectorAll(DROPPED).forEach((element) => element.remove());
  const tables = body.querySelectorAll("table").length;
  const lost = takeNotes(body);
  takeWordLists(body);
  const lines = linesOf(body);
  const length = size(lines);
  if (length > MOST) return { refusal: tooMuch(length) };
  return { lines, told: told(images.length, tables, lost) };
};

/* The same of plain text: blank lines part passages, other lines stay. */
export const readText = (text) => {
  if (text.length > MOST) return { refusal: tooMuch(text.length) };
  const blocks = text.replace(/\r\n?/g, "\n").replace(CONTROL, "").split(/\n\s*\n/);
  const lines = blocks
    .map((block) => block.split("\n").flatMap((line, at) => [...(at ? [{ type: "line" }] : []), ...(line ? [{ type: "text", text: line }] : [])]))
    .map(trimmed)
    .filter((content) => content.length)
    .map((content) => ({ type: "paragraph", attrs: null, content }));
  return { lines, told: [] };
};
