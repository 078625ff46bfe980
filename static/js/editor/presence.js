/* Who else is at the draft, said above the text, and more plainly where they write in the same part as this person;
   a notice and never a lock. Asked every twenty seconds. */
import { make } from "./dom.js";

const OFTEN = 20000;
const SAME = "You write in the same part: what both of you change there is asked about when it is saved.";

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
      const { here } = await answer.json();
      const mine = section();
      const isSame = here.some((one) => one.section && one.section === mine);
      for (const name of ["notice", "notice--warning"]) element.classList.toggle(name, isSame);
      const words = [...here.map((one) => one.words), ...(isSame ? [SAME] : [])].join(" ");
      if (element.textContent !== words) element.textContent = words;
    } catch {
      element.textContent = "";
    }
    setTimeout(look, OFTEN);
  };
  if (address) look();
  return element;
};
