/* Text dragged inside the letter moves there, within a part and between parts, its footnotes with it; with Ctrl, on a
   Mac with ⌥, it is copied. Whole passages dropped at the edge of a passage stay passages. One step back undoes it. */
import { pm } from "../../django_prose_editor/editor.js";
import { freeLabel, labels } from "./decorations.js";
import { blocksOf, linesOf, partAt, passageLine, placeOf, positionOf, withAdded, withoutChosen } from "./lines.js";
import { say } from "./say.js";

const { Selection, TextSelection } = pm.state;
const { Fragment } = pm.model;
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/* The place in the text that a point of the page means. */
export const placeAt = (view, { clientX, clientY }) => {
  const found = view.posAtCoords({ left: clientX, top: clientY });
  if (!found) return null;
  const $at = view.state.doc.resolve(found.pos);
  return $at.parent.isTextblock ? $at : Selection.near($at).$from;
};

const isAll = (lines, { first, last }) => first.offset === 0 && last.offset === lines[last.line].content.size;

const chosen = (lines, { first, last }) =>
  lines.slice(first.line, last.line + 1).map((line, at, all) => {
    const end = at === all.length - 1 ? last.offset : line.content.size;
    return { ...line, content: line.content.cut(at ? 0 : first.offset, end) };
  });

/* The lines without those that were taken, where a place behind them is now. A list keeps its passage, if empty. */
const without = (lines, taken) => {
  const { first, last } = taken;
  const hasList = lines[last.line + 1]?.isItem && !lines[first.line].isItem;
  const isGone = isAll(lines, taken) && lines.length > last.line - first.line + 1 && !hasList;
  const left = isGone
    ? [...lines.slice(0, first.line), ...lines.slice(last.line + 1)]
    : withoutChosen(lines, first, last);
  const moved = ({ line, offset }) => {
    if (line < first.line || (line === first.line && offset <= first.offset)) return { line, offset };
    if (line > last.line) return { line: line - (last.line - first.line) - (isGone ? 1 : 0), offset };
    return { line: first.line, offset: first.offset + offset - last.offset };
  };
  return { lines: left, moved };
};

/* Whole lines beside the one they are dropped at the edge of: in a list items, outside it none without a passage. */
const beside = (lines, at, added, part) => {
  const here = lines[at.line];
  const lead = added.findIndex((line) => !line.isItem);
  const fitting = added.map((line, index) => {
    if (here.isItem) return { isItem: true, numbered: here.numbered, content: line.content };
    return index < lead || lead < 0 ? passageLine(line, part) : line;
  });
  let line = at.offset ? at.line + 1 : at.line;
  while (at.offset && !here.isItem && lines[line]?.isItem) line += 1;
  const end = { line: line + fitting.length - 1, offset: fitting.at(-1).content.size };
  return { lines: [...lines.slice(0, line), ...fitting, ...lines.slice(line)], start: { line, offset: 0 }, cursor: end };
};

const put = (lines, at, added, part, isWhole) => {
  const { size } = lines[at.line].content;
  const isEdge = size && (at.offset === 0 || at.offset === size);
  return isWhole && isEdge ? beside(lines, at, added, part) : { ...withAdded(lines, at, added), start: at };
};

/* A copied footnote is one of its own. */
const copied = (lines, taken) =>
  lines.map((line) => {
    const nodes = [];
    line.content.forEach((node) => {
      if (node.type.name !== "footnote") return nodes.push(node);
      const label = freeLabel(taken);
      taken.add(label);
      return nodes.push(node.type.create({ ...node.attrs, label }, null, node.marks));
    });
    return { ...line, content: Fragment.fromArray(nodes) };
  });

/* The change that moves or copies what stands from $from to $to to $at; nothing where that changes nothing. */
export const moving = (state, { $from, $to, $at, isCopy }) => {
  const [source, target] = [partAt($from), partAt($at)];
  const isSame = source.pos === target.pos;
  if (!isCopy && $at.pos >= $from.pos && $at.pos <= $to.pos) return null;
  const taken = { first: placeOf(source.node, source.pos, $from), last: placeOf(source.node, source.pos, $to) };
  const old = linesOf(source.node);
  let at = placeOf(target.node, target.pos, $at);
  let added = chosen(old, taken);
  if (isCopy) added = copied(added, labels(state.doc));
  const rest = isCopy ? null : without(old, taken);
  let lines = linesOf(target.node);
  if (isSame && rest) [lines, at] = [rest.lines, rest.moved(at)];
  const now = put(lines, at, added, target.name, isAll(old, taken));
  const { tr } = state;
  const write = (part, held) => {
    const start = tr.mapping.map(part.pos);
    tr.replaceWith(start + 1, start + part.node.nodeSize - 1, blocksOf(state.schema, part.name, held));
  };
  if (rest && !isSame) write(source, rest.lines);
  write(target, now.lines);
  const pos = tr.mapping.map(target.pos);
  const [start, end] = [now.start, now.cursor].map((place) => positionOf(tr.doc.nodeAt(pos), pos, place));
  return tr.setSelection(TextSelection.create(tr.doc, start, end)).setMeta("uiEvent", "drop").scrollIntoView();
};

/* Moves what is dragged in this text; the notes without a mark are no part of the letter and stay apart. */
export const dragged = (view, event, tell) => {
  const { state } = view;
  const { $from, $to } = view.dragging.node ?? state.selection;
  view.dragging = null;
  const $at = placeAt(view, event);
  if (!$at) return;
  if ([$from, $at].some(($pos) => partAt($pos)?.name === "loose")) {
    tell("Text of a footnote without a mark is moved by cutting and pasting it.", true);
    return;
  }
  const isCopy = isMac ? event.altKey : event.ctrlKey;
  const tr = moving(state, { $from, $to, $at, isCopy });
  if (!tr) return;
  view.dispatch(tr);
  view.focus();
  say(isCopy ? "Copied to here." : "Moved to here.");
};
