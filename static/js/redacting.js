/* Boxes are drawn on the picture of a page with a mouse, a pen or a finger; letting go adds the box. Without this the
   numbers are typed. */
const sheet = document.querySelector("[data-sheet]");
const form = document.querySelector("[data-box]");
const picture = sheet?.querySelector("img");
const mark = document.createElement("span");
const LEAST = 0.3; // percent: less is a slip of the hand
let from = null;

const place = (event) => {
  const edge = picture.getBoundingClientRect();
  const within = (value) => Math.min(Math.max(value, 0), 100);
  return {
    x: within(((event.clientX - edge.left) / edge.width) * 100),
    y: within(((event.clientY - edge.top) / edge.height) * 100),
  };
};

const between = (one, other) => ({
  left: Math.min(one.x, other.x),
  top: Math.min(one.y, other.y),
  width: Math.abs(one.x - other.x),
  height: Math.abs(one.y - other.y),
});

const show = (box) => {
  for (const [side, value] of Object.entries(box)) mark.style[side] = `${value}%`;
};

const begin = (event) => {
  if (event.button !== 0) return;
  event.preventDefault();
  from = place(event);
  sheet.setPointerCapture(event.pointerId);
  show(between(from, from));
  sheet.append(mark);
};

const end = (event) => {
  if (!from) return;
  const box = between(from, place(event));
  from = null;
  if (box.width < LEAST || box.height < LEAST) return mark.remove();
  for (const [name, value] of Object.entries(box)) form.elements[name].value = value.toFixed(2);
  form.requestSubmit(form.querySelector("button[value=box]"));
};

if (sheet && form && picture) {
  mark.className = "drawing__mark";
  sheet.classList.add("drawing__sheet--ready");
  sheet.addEventListener("pointerdown", begin);
  sheet.addEventListener("pointermove", (event) => from && show(between(from, place(event))));
  sheet.addEventListener("pointerup", end);
  sheet.addEventListener("pointercancel", () => {
    from = null;
    mark.remove();
  });
}
