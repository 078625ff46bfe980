/* The editor's toolbar: one stop for the Tab key, arrows within, each button saying whether it is on. */
import { make } from "./dom.js";

export const toolbar = ({ view, buttons }) => {
  const element = make("div", { class: "write-tools", role: "toolbar", "aria-label": "Text", "aria-controls": "letter-text" });
  const made = buttons.map(({ label, short, keys, run, isOn, isOff, name }) => {
    const button = make(
      "button",
      { type: "button", class: "write-tools__button", "data-tool": name, title: keys ? `${label} (${keys})` : label, tabindex: "-1" },
      short ?? label,
    );
    if (short) button.setAttribute("aria-label", label);
    // The cursor stays in the text: the button is pressed without being focused by a pointer.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      run(view().state, view().dispatch);
      view().hasFocus() || document.activeElement !== button || view().focus();
    });
    element.append(button);
    return { button, isOn, isOff };
  });
  const stop = (chosen) => made.forEach(({ button }) => button.setAttribute("tabindex", button === chosen ? "0" : "-1"));
  stop(made[0].button);
  element.addEventListener("keydown", (event) => {
    const all = made.map(({ button }) => button);
    const here = all.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const target =
      event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : step && (here + step + all.length) % all.length;
    if (target === undefined || here < 0) return;
    event.preventDefault();
    stop(all[target]);
    all[target].focus();
  });
  element.addEventListener("focusin", (event) => stop(event.target));
  const update = (state) => {
    for (const { button, isOn, isOff } of made) {
      if (isOn) button.setAttribute("aria-pressed", String(Boolean(isOn(state))));
      button.setAttribute("aria-disabled", String(Boolean(isOff?.(state))));
    }
  };
  return { element, update };
};
