/* What is to be mended and read before the text is submitted, counted below the text; asked after a save, never often. */
import { make } from "./dom.js";

const SELDOM = 15000; // milliseconds between two questions

const counted = (html) => {
  const list = new DOMParser().parseFromString(html, "text/html");
  const stops = list.querySelectorAll(".missing > ul > li").length;
  const remarks = list.querySelectorAll(".missing__remarks li").length;
  const told = [stops && `${stops} to mend`, remarks && `${remarks} to read`].filter(Boolean);
  return told.length ? `Before it is submitted: ${told.join(", ")}` : "Nothing to mend";
};

export const findings = (address) => {
  const element = make("a", { class: "write-status__findings", href: address, hidden: true });
  let timer = 0;
  let last = -SELDOM;
  const look = async () => {
    timer = 0;
    last = performance.now();
    try {
      const answer = await fetch(address, { credentials: "same-origin", headers: { "HX-Request": "true" } });
      if (answer.status !== 200 || answer.redirected) return;
      element.textContent = counted(await answer.text());
      element.hidden = false;
    } catch {
      element.hidden = true; // without a connection the number would be an old one
    }
  };
  const soon = () => {
    if (address && !timer) timer = setTimeout(look, Math.max(0, last + SELDOM - performance.now()));
  };
  return { element, soon };
};
