/* Who else is at the draft, said above the text, and more plainly where they write in the same part as this person;
   a notice and never a lock. Asked every twenty seconds; without an answer later and later, and at once when the
   connection is back. Only a draft that is gone is asked about no more. */
import { make } from "./dom.js";

const OFTEN = 20000;
const LONGEST = 300000;
const SAME = "You write in the same part: what both of you change there is asked about when it is saved.";

export const presence = ({ form, address, section }) => {
  const element = make("p", { class: "quiet write-here", role: "status" });
  let timer = 0;
  let wait = OFTEN;

  const show = (here) => {
    const mine = section();
    const isSame = here.some((one) => one.section && one.section === mine);
    for (const name of ["notice", "notice--warning"]) element.classList.toggle(name, isSame);
    const words = [...here.map((one) => one.words), ...(isSame ? [SAME] : [])].join(" ");
    if (element.textContent !== words) element.textContent = words;
  };

  const ask = async () => {
    const answer = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ section: section() ?? "" }),
    });
    if (answer.status === 404) return false;
    if (answer.status !== 200) throw new Error(String(answer.status));
    show((await answer.json()).here);
    return true;
  };

  const look = async () => {
    timer = 0;
    try {
      if (!(await ask())) return show([]);
      wait = OFTEN;
    } catch {
      show([]);
      wait = Math.min(wait * 2, LONGEST);
    }
    timer = setTimeout(look, wait);
  };

  window.addEventListener("online", () => {
    if (!timer) return;
    clearTimeout(timer);
    look();
  });
  if (address) look();
  return element;
};
