/* While the worker has a letter, its page looks every three seconds whether the work is done. Only the part that
   tells of the work changes under the reader, who stays at the button they were at; the whole page is taken anew
   once, when the work has ended. How far it is, is said aloud every fifth look and no oftener. */
const part = document.querySelector("[data-job][data-running]");
const told = document.querySelector("[data-told]");
let looks = 0;

const renew = (fresh) => {
  const at = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.replaceChildren(...fresh.childNodes);
  if (at) document.getElementById(at)?.focus({ preventScroll: true });
  const summary = part.querySelector("[data-summary]");
  if (told && summary && looks % 5 === 1) told.textContent = summary.textContent;
};

const look = async () => {
  looks += 1;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (answer.redirected || answer.status === 404) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-job]");
    if (fresh && !fresh.hasAttribute("data-running")) return location.reload();
    if (fresh && fresh.innerHTML !== part.innerHTML) renew(fresh);
  } catch {
    /* the connection is away; the next look tells */
  }
  setTimeout(look, 3000);
};

if (part) setTimeout(look, 3000);
