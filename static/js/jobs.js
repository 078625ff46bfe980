/* While the worker has a letter, its page looks every three seconds whether the work is done. Only the part that
   tells of the work changes under the reader; the whole page is taken anew once, when it has ended. */
const part = document.querySelector("[data-job][data-running]");

const look = async () => {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-job]");
    if (!fresh) return;
    if (!fresh.hasAttribute("data-running")) return location.reload();
    if (fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
  } catch {
    /* the connection is away; the next look tells */
  }
  setTimeout(look, 3000);
};

if (part) setTimeout(look, 3000);
