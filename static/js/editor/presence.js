/* Who else is at the draft, said above the text; a notice and never a lock. Asked every twenty seconds. */
import { make } from "./dom.js";

const OFTEN = 20000;

export const presence = ({ form, address, section }) => {
  const element = make("p", { class: "quiet write-here", role: "status" });
  const look = async () => {
    try {
      const answer = await fetch(address, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        body: JSON.stringify({ section: section() ?? "" }),
      });
      if (answer.status !== 200) return;
      const words = (await answer.json()).here.map((one) => one.words).join(" ");
      if (element.textContent !== words) element.textContent = words;
    } catch {
      element.textContent = "";
    }
    setTimeout(look, OFTEN);
  };
  if (address) look();
  return element;
};
