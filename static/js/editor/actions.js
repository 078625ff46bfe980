/* What a person can do in the text: each with its button, its keys and its words in the help. */
import { pm } from "../../django_prose_editor/editor.js";
import { QUOTING } from "./convert.js";
import { chooseAudience, chooseSection, showHelp } from "./dialogs.js";
import { move, partAt, passageAt, setOnly, toggleList, toggleQuotation } from "./lines.js";
import { toldMove } from "./questions.js";
import { say } from "./say.js";

const { Selection } = pm.state;
const { undo, redo, undoDepth, redoDepth } = pm.history;
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const spoken = (keys) =>
  keys.replace("Mod", isMac ? "⌘" : "Ctrl").replace("ArrowUp", "↑").replace("ArrowDown", "↓").replaceAll("-", "+");

const putting = (name) => (attributes) => (state, dispatch) => {
  const node = state.schema.nodes[name];
  if (!state.selection.$from.parent.type.contentMatch.matchType(node)) return false;
  dispatch?.(state.tr.replaceSelectionWith(node.create(attributes), false).scrollIntoView());
  return true;
};

/* What is chosen in a dialog is done where the cursor was when it opened. */
const backAt = (view, { doc, selection }) => {
  if (view.state.doc.eq(doc)) view.dispatch(view.state.tr.setSelection(Selection.fromJSON(view.state.doc, selection.toJSON())));
  return view.state;
};

const here = (state) => partAt(state.selection.$from)?.name;
const isLoose = (state) => here(state) === "loose";
const isList = (numbered) => (state) => {
  const { $from } = state.selection;
  return $from.parent.type.name === "item" && $from.node(-1).attrs.numbered === numbered;
};

export const actions = ({ letter, notes, view, save, audience }) => {
  const section = (state, dispatch) => {
    if (isLoose(state)) return false;
    if (dispatch) chooseSection(view(), letter, (key) => putting("section")({ key })(backAt(view(), state), view().dispatch));
    return true;
  };
  const only = (state, dispatch) => {
    const passage = passageAt(state);
    if (!passage) return false;
    if (!dispatch) return true;
    chooseAudience(view(), letter.audience, passage.attrs?.only ?? [], (chosen) => {
      setOnly(chosen)(backAt(view(), state), view().dispatch);
      say(chosen.length ? `Only for ${chosen.map((one) => audience.get(one) ?? one).join(", ")}.` : "For every recipient.");
    });
    return true;
  };
  const moving = (step) => (state, dispatch) => {
    if (isLoose(state)) return false;
    const end = step < 0 ? "first" : "last";
    return move(step, dispatch && toldMove)(state, dispatch) || (dispatch && say(`This is the ${end} already.`), true);
  };
  const addressee = putting("addressee")();

  const all = [
    { name: "quotation", label: "Quotation", keys: "Mod-Shift-9", run: toggleQuotation, isOn: (state) => passageAt(state)?.type === "quotation", isOff: (state) => !QUOTING.includes(here(state)) },
    { name: "bullets", label: "List with bullets", short: "• List", keys: "Mod-Shift-8", run: toggleList(false), isOn: isList(false), isOff: isLoose },
    { name: "numbers", label: "List with numbers", short: "1. List", keys: "Mod-Shift-7", run: toggleList(true), isOn: isList(true), isOff: isLoose },
    { name: "footnote", label: "Footnote", keys: "Mod-Alt-f", run: notes.insert, isOff: isLoose },
    { name: "section", label: "Reference to the annex", short: "Annex §", keys: "Mod-Alt-r", run: section, isOff: isLoose },
    { name: "addressee", label: "Words for the one written to", short: "Addressee", keys: "Mod-Alt-a", run: addressee, isOff: isLoose },
    { name: "only", label: "Only for some recipients", short: "Only for…", keys: "Mod-Alt-o", run: only, isOn: (state) => Boolean(passageAt(state)?.attrs?.only?.length), isOff: isLoose },
    { name: "up", label: "Move up", short: "↑", keys: "Alt-ArrowUp", run: moving(-1), isOff: isLoose },
    { name: "down", label: "Move down", short: "↓", keys: "Alt-ArrowDown", run: moving(1), isOff: isLoose },
    { name: "undo", label: "Undo", keys: "Mod-z", run: undo, isOff: (state) => !undoDepth(state) },
    { name: "redo", label: "Redo", keys: "Mod-Shift-z", run: redo, isOff: (state) => !redoDepth(state) },
  ];
  const more = [
    ["Alt-Enter", "Write the footnote at the cursor", notes.edit],
    ["Mod-s", "Save", () => (save(), true)],
    ["Mod-Enter", "Save", () => (save(), true)],
    ["Alt-F10", "Go to the toolbar", () => (document.querySelector(".write-tools [tabindex='0']").focus(), true)],
  ];
  const typed = [
    ["Enter", "A new paragraph or question; in an empty item, out of the list"],
    ["Shift+Enter", "A new line in the same paragraph"],
    ["- and a space", "At the beginning of a paragraph: an item of a list"],
    ["> and a space", "At the beginning of a paragraph: a quotation"],
    ["Dragging", `What is selected moves, its footnotes with it; with ${isMac ? "⌥" : "Ctrl"} it is copied`],
  ];
  const help = () => {
    const told = [...all.map(({ label, keys }) => [keys, label]), ...more.filter(([keys]) => keys !== "Mod-Enter")];
    showHelp(view(), [...told.map(([keys, label]) => [spoken(keys), label]), ...typed]);
    return true;
  };
  all.push({ name: "help", label: "Keys", keys: "Mod-/", run: help });
  const keys = Object.fromEntries([...all.map(({ keys, run }) => [keys, run]), ...more.map(([keys, , run]) => [keys, run]), ["Mod-y", redo]]);
  return { buttons: all.map((one) => ({ ...one, keys: spoken(one.keys) })), keys };
};

/* "- ", "1. " and "> " at the beginning of a passage make what they look like. */
export const shorthand = (view, from, to, text) => {
  const { $from } = view.state.selection;
  const part = partAt($from);
  if (text !== " " || from !== to || !part || part.name === "loose" || $from.parent.type.name === "item") return false;
  const typed = $from.parent.textBetween(0, $from.parentOffset, "", "\ufffc");
  const isFirst = part.node.firstChild === $from.parent;
  const run =
    typed === ">" && QUOTING.includes(part.name) ? toggleQuotation
    : typed === "-" && !isFirst ? toggleList(false)
    : typed === "1." && !isFirst && part.name !== "questions" ? toggleList(true)
    : null;
  if (!run) return false;
  view.dispatch(view.state.tr.delete($from.start(), from));
  run(view.state, view.dispatch);
  return true;
};
