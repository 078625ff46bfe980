/* The offer to take up again what was typed and never saved. */
import { make } from "./dom.js";

export const offer = (unsaved, { base, take, drop }) => {
  const at = new Date(unsaved.at).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
  const said = `What you typed until ${at} was not saved and is still in this browser.`;
  const older = `It was written from revision ${unsaved.base}; when you save it, it is compared with what was saved since.`;
  const box = make(
    "div",
    { class: "notice notice--warning write-offer", role: "region", "aria-label": "Unsaved typing" },
    make("p", {}, unsaved.base === base ? said : `${said} ${older}`),
  );
  const button = (words, kind, act) =>
    make(
      "button",
      {
        type: "button",
        class: kind,
        onclick: () => {
          box.remove();
          act();
        },
      },
      words,
    );
  box.append(
    make("div", { class: "actions" }, button("Take it up again", "button", take), button("Throw it away", "button button--quiet", drop)),
  );
  return box;
};
