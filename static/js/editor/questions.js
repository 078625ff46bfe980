/* A question on the page: its handle, by which it is dragged among the others. The number is the style sheet's.

   Dragging is a pointer's, so that it works under a finger; Alt with the arrow keys does the same (keys.js). */
import { moveTo } from "./lines.js";
import { pm } from "../../django_prose_editor/editor.js";
import { say } from "./say.js";

const { TextSelection } = pm.state;

/* What is said when a passage has moved. */
export const toldMove = (kind, now, before) =>
  say(now ? `${kind} ${before} is now ${kind.toLowerCase()} ${now}.` : `${kind} moved.`);

/* The place among the questions that a height on the page means. */
const placeAt = (list, y) => {
  const boxes = [...list.querySelectorAll(":scope > .question")].map((one) => one.getBoundingClientRect());
  const found = boxes.findIndex((box) => y < box.top + box.height / 2);
  return { place: found < 0 ? boxes.length : found, boxes };
};

const drag = (editor, dom, getPos) => (event) => {
  if (event.button > 0) return;
  event.preventDefault();
  const handle = event.currentTarget;
  const list = dom.parentElement;
  const from = [...list.querySelectorAll(":scope > .question")].indexOf(dom);
  let target = from;
  const mark = (place) => {
    list.querySelectorAll(".question--target, .question--after").forEach((one) =>
      one.classList.remove("question--target", "question--after"),
    );
    const all = list.querySelectorAll(":scope > .question");
    if (place < all.length) all[place].classList.add("question--target");
    else all[all.length - 1].classList.add("question--after");
  };
  const moved = (step) => {
    const { place } = placeAt(list, step.clientY);
    target = place > from ? place - 1 : place;
    mark(place);
  };
  const ended = (end) => {
    handle.removeEventListener("pointermove", moved);
    list.querySelectorAll(".question--target, .question--after").forEach((one) =>
      one.classList.remove("question--target", "question--after"),
    );
    if (end.type !== "pointerup" || target === from) return;
    const { state, view } = editor;
    view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, getPos() + 1)));
    moveTo(target, toldMove)(view.state, view.dispatch);
    view.focus();
  };
  handle.setPointerCapture(event.pointerId);
  handle.addEventListener("pointermove", moved);
  handle.addEventListener("pointerup", ended, { once: true });
  handle.addEventListener("pointercancel", ended, { once: true });
};

export const questionView = ({ editor, node, getPos }) => {
  const dom = document.createElement("div");
  dom.className = "question";
  const handle = document.createElement("span");
  handle.className = "question__handle";
  handle.contentEditable = "false";
  handle.setAttribute("aria-hidden", "true");
  handle.title = "Drag to another place";
  const contentDOM = document.createElement("p");
  dom.append(handle, contentDOM);
  handle.addEventListener("pointerdown", drag(editor, dom, getPos));
  return {
    dom,
    contentDOM,
    update: (fresh) => fresh.type === node.type,
    stopEvent: (event) => handle.contains(event.target),
    ignoreMutation: (mutation) => mutation.type !== "selection" && !contentDOM.contains(mutation.target),
  };
};
