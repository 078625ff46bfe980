/* The blocks of one part as lines (a passage, or an item of the list below it), and what keys do to them.

   Every command rewrites the lines of the part the cursor is in and builds the blocks anew from them, so no order of
   keys makes a list without its passage. Positions are kept as line and offset, which survive the rebuilding. */
import { pm } from "../../django_prose_editor/editor.js";
import { QUOTING, blockOf } from "./convert.js";

const { TextSelection } = pm.state;
const { Fragment } = pm.model;

/* The part of the letter around a position, with where it begins. */
export const partAt = ($at) => ($at.depth ? { node: $at.node(1), pos: $at.before(1), name: $at.node(1).type.name } : null);

export const linesOf = (part) => {
  const lines = [];
  part.forEach((block) => {
    if (block.type.name === "list") {
      block.forEach((item) => lines.push({ isItem: true, numbered: block.attrs.numbered, content: item.content }));
    } else {
      lines.push({ type: block.type.name, attrs: block.attrs, content: block.content });
    }
  });
  return lines;
};

/* The blocks that lines mean: items hang on the passage above them; without one the first becomes it. */
export const blocksOf = (schema, part, lines) => {
  const blocks = [];
  for (const line of lines) {
    if (!line.isItem || !blocks.length) {
      const type = line.type === "quotation" && QUOTING.includes(part) ? "quotation" : blockOf(part);
      blocks.push({ node: schema.nodes[type].create(line.attrs, line.content), items: [] });
      continue;
    }
    const last = blocks.at(-1);
    last.items.push(schema.nodes.item.create(null, line.content));
    if (last.items.length === 1 || line.isNew) last.numbered = line.numbered;
  }
  return blocks.flatMap(({ node, items, numbered }) =>
    items.length ? [node, schema.nodes.list.create({ numbered }, items)] : [node],
  );
};

/* Line and offset of a position inside a part. */
export const placeOf = (part, pos, $at) => {
  let line = -1;
  part.descendants((node, offset) => {
    if (node.isTextblock && pos + 1 + offset <= $at.pos) line += 1;
    return !node.isTextblock;
  });
  return { line, offset: $at.parentOffset };
};

export const positionOf = (part, pos, { line, offset }) => {
  let found = pos + 1;
  let count = -1;
  part.descendants((node, at) => {
    if (node.isTextblock) {
      count += 1;
      if (count === line) found = pos + 2 + at + Math.min(offset, node.content.size);
    }
    return !node.isTextblock;
  });
  return found;
};

/* A command from `change(lines, first, last, name)`, which gives the new lines and, if it moved, the cursor. */
const rewriting = (change) => (state, dispatch) => {
  const { $from, $to, $anchor, $head } = state.selection;
  const part = partAt($from);
  if (!part || part.name === "loose" || partAt($to)?.pos !== part.pos) return false;
  const [anchor, head, first, last] = [$anchor, $head, $from, $to].map(($at) => placeOf(part.node, part.pos, $at));
  const changed = change(linesOf(part.node), first, last, part.name, state);
  if (!changed) return false;
  if (!dispatch) return true;
  const blocks = blocksOf(state.schema, part.name, changed.lines);
  const tr = state.tr.replaceWith(part.pos + 1, part.pos + part.node.nodeSize - 1, blocks);
  const fresh = tr.doc.nodeAt(part.pos);
  const [from, to] = changed.cursor ? [changed.cursor, changed.cursor] : [anchor, head];
  tr.setSelection(
    TextSelection.create(tr.doc, positionOf(fresh, part.pos, from), positionOf(fresh, part.pos, to)),
  );
  dispatch(tr.scrollIntoView());
  return true;
};

export const passageLine = (line, part) => ({ type: blockOf(part), attrs: { only: line.attrs?.only ?? [] }, content: line.content });

/* The chosen lines become items of a list below the passage above them, or passages again. */
export const toggleList = (numbered) =>
  rewriting((lines, first, last, part) => {
    const chosen = (line, at) => at >= first.line && at <= last.line && line;
    const picked = lines.filter(chosen);
    if (picked.every((line) => line.isItem && line.numbered === numbered)) {
      return { lines: lines.map((line, at) => (chosen(line, at) ? passageLine(line, part) : line)) };
    }
    const start = first.line === 0 && !lines[0].isItem ? 1 : first.line;
    const item = (line) => ({ isItem: true, isNew: true, numbered, content: line.content });
    if (start <= last.line) {
      return { lines: lines.map((line, at) => (at >= start && at <= last.line ? item(line) : line)) };
    }
    if (lines[1]?.isItem) {
      return { lines: lines.map((line, at) => (at === 1 ? { ...line, isNew: true, numbered } : line)) };
    }
    const empty = { isItem: true, isNew: true, numbered, content: Fragment.empty };
    return { lines: [lines[0], empty, ...lines.slice(1)], cursor: { line: 1, offset: 0 } };
  });

/* Passages become quotations, or passages again. */
export const toggleQuotation = rewriting((lines, first, last, part) => {
  if (!QUOTING.includes(part)) return null;
  const picked = lines.slice(first.line, last.line + 1).filter((line) => !line.isItem);
  const type = picked.every((line) => line.type === "quotation") ? blockOf(part) : "quotation";
  if (!picked.length) return null;
  return { lines: lines.map((line) => (picked.includes(line) ? { ...line, type } : line)) };
});

const groups = (lines) => {
  const found = [];
  for (const line of lines) line.isItem && found.length ? found.at(-1).push(line) : found.push([line]);
  return found;
};

/* Moves the item, or the passage with its list, that the cursor is in. `told(kind, number)` says where it is now. */
export const move = (step, told) =>
  rewriting((lines, first, _last, part) => {
    const here = lines[first.line];
    const cursor = (order) => ({ line: order.indexOf(here), offset: first.offset });
    if (here.isItem) {
      const other = lines[first.line + step];
      if (!other?.isItem) return null;
      const order = [...lines];
      [order[first.line], order[first.line + step]] = [other, here];
      told?.("Item", null);
      return { lines: order, cursor: cursor(order) };
    }
    const found = groups(lines);
    const at = found.findIndex((group) => group.includes(here));
    return shifted(found, at, at + step, cursor, part, told);
  });

const shifted = (found, at, target, cursor, part, told) => {
  if (target < 0 || target >= found.length || target === at) return null;
  const order = [...found];
  order.splice(target, 0, ...order.splice(at, 1));
  told?.(part === "questions" ? "Question" : "Paragraph", target + 1, at + 1);
  const lines = order.flat();
  return { lines, cursor: cursor(lines) };
};

/* Moves the passage the cursor is in to a place among the passages of its part, counted from 0. */
export const moveTo = (target, told) =>
  rewriting((lines, first, _last, part) => {
    const found = groups(lines);
    const at = found.findIndex((group) => group.includes(lines[first.line]));
    const cursor = (order) => ({ line: order.indexOf(lines[first.line]), offset: first.offset });
    return shifted(found, at, target, cursor, part, told);
  });

const joined = (lines, at) => {
  const one = { ...lines[at], content: lines[at].content.append(lines[at + 1].content) };
  return {
    lines: [...lines.slice(0, at), one, ...lines.slice(at + 2)],
    cursor: { line: at, offset: lines[at].content.size },
  };
};

/* Lines without what stands from `first` to `last`, whose line is joined from what is left of it. */
export const withoutChosen = (lines, first, last) => {
  const here = lines[first.line];
  const content = here.content.cut(0, first.offset).append(lines[last.line].content.cut(last.offset));
  return [...lines.slice(0, first.line), { ...here, content }, ...lines.slice(last.line + 1)];
};

/* Lines with others put in at a place, and where these end. */
export const withAdded = (lines, { line, offset }, added) => {
  const here = lines[line];
  const before = here.content.cut(0, offset);
  const after = here.content.cut(offset);
  const fresh = added.length ? [...added] : [{ content: Fragment.empty }];
  const isEmpty = !here.content.size && added.length > 0;
  const end = { line: line + fresh.length - 1, offset: fresh.at(-1).content.size };
  if (fresh.length === 1) end.offset += before.size;
  fresh[0] = isEmpty && !here.isItem
    ? { ...fresh[0], attrs: fresh[0].attrs ?? here.attrs }
    : { ...here, content: before.append(fresh[0].content) };
  const tail = fresh.pop();
  fresh.push({ ...tail, content: tail.content.append(after) });
  return { lines: [...lines.slice(0, line), ...fresh, ...lines.slice(line + 1)], cursor: end };
};

/* Lines put in the place of a range, which need not be where the person is: they stay where they write. */
export const putLines = (state, [$from, $to], added) => {
  const part = partAt($from);
  const [first, last] = [$from, $to].map(($at) => placeOf(part.node, part.pos, $at));
  const { lines, cursor } = withAdded(withoutChosen(linesOf(part.node), first, last), first, added);
  const follow = ($at) => {
    if (partAt($at)?.pos !== part.pos || $at.pos < $from.pos) return null;
    if ($at.pos <= $to.pos) return cursor;
    const { line, offset } = placeOf(part.node, part.pos, $at);
    if (line > last.line) return { line: cursor.line + line - last.line, offset };
    return { line: cursor.line, offset: cursor.offset + offset - last.offset };
  };
  const ends = [state.selection.$anchor, state.selection.$head];
  const moved = ends.map(follow);
  const start = part.pos + 1;
  const tr = state.tr.replaceWith(start, start + part.node.content.size, blocksOf(state.schema, part.name, lines));
  const grown = tr.doc.content.size - state.doc.content.size;
  const fresh = tr.doc.nodeAt(part.pos);
  const [anchor, head] = ends.map(({ pos }, at) => {
    if (moved[at]) return positionOf(fresh, part.pos, moved[at]);
    return pos < $from.pos ? pos : pos + grown;
  });
  return tr.setSelection(TextSelection.create(tr.doc, anchor, head));
};

const takeOut = rewriting((lines, first, last) => ({ lines: withoutChosen(lines, first, last), cursor: first }));

/* Backspace at the beginning of a line: an item or a quotation becomes a passage, a passage joins the line above. */
const backspace = rewriting((lines, first, _last, part, state) => {
  if (!state.selection.empty || first.offset > 0) return null;
  const here = lines[first.line];
  if (here.isItem || here.type === "quotation") {
    return { lines: lines.map((line) => (line === here ? passageLine(line, part) : line)) };
  }
  if (first.line === 0) return { lines, cursor: first };
  if (!lines[first.line - 1].content.size && !lines[first.line - 1].isItem) {
    return { lines: lines.filter((_, at) => at !== first.line - 1), cursor: { line: first.line - 1, offset: 0 } };
  }
  return joined(lines, first.line - 1);
});

const forward = rewriting((lines, first, _last, _part, state) => {
  if (!state.selection.empty || first.offset < lines[first.line].content.size) return null;
  return first.line + 1 < lines.length ? joined(lines, first.line) : { lines, cursor: first };
});

/* Enter in an empty item or quotation leaves it; elsewhere the line is cut in two. */
const leave = rewriting((lines, first, _last, part) => {
  const here = lines[first.line];
  if (here.content.size || !(here.isItem || here.type === "quotation")) return null;
  return { lines: lines.map((line) => (line === here ? passageLine(line, part) : line)) };
});

const newLine = (state, dispatch) => {
  if (!state.selection.$from.parent.type.contentMatch.matchType(state.schema.nodes.line)) return true;
  dispatch?.(state.tr.replaceSelectionWith(state.schema.nodes.line.create(), false).scrollIntoView());
  return true;
};

/* For whom alone the chosen passages are; an empty list is everybody. */
export const setOnly = (only) =>
  rewriting((lines, first, last) => {
    let from = first.line;
    while (from > 0 && lines[from].isItem) from -= 1;
    return {
      lines: lines.map((line, at) =>
        at >= from && at <= last.line && !line.isItem ? { ...line, attrs: { ...line.attrs, only } } : line,
      ),
    };
  });

/* The passage the cursor is in, or whose list it is in. */
export const passageAt = (state) => {
  const { $from } = state.selection;
  const part = partAt($from);
  if (!part || part.name === "loose") return null;
  const lines = linesOf(part.node);
  let at = placeOf(part.node, part.pos, $from).line;
  while (at > 0 && lines[at].isItem) at -= 1;
  return { ...lines[at], part: part.name, isInList: $from.parent.type.name === "item" };
};

const { chainCommands, splitBlock, deleteSelection } = pm.commands;

const cut = (state, dispatch) =>
  !state.selection.empty && !state.selection.node && takeOut(state, dispatch);

export const keys = {
  Enter: chainCommands(leave, splitBlock),
  "Shift-Enter": newLine,
  "Mod-Enter": () => false,
  Backspace: chainCommands(cut, deleteSelection, backspace),
  "Mod-Backspace": chainCommands(cut, deleteSelection, backspace),
  "Shift-Backspace": chainCommands(cut, deleteSelection, backspace),
  Delete: chainCommands(cut, deleteSelection, forward),
  "Mod-Delete": chainCommands(cut, deleteSelection, forward),
};
