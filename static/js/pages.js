/* The pages of a letter stand beside its text as soon as the worker has drawn them. Without this there is a link. */
const place = document.querySelector("[data-pages]");

const look = async (tries) => {
  try {
    const answer = await fetch(place.dataset.pages, { credentials: "same-origin" });
    if (answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const drawn = page.querySelector("[data-pages]");
    if (drawn) return place.replaceChildren(...drawn.childNodes);
    if (!answer.ok) return;
  } catch {
    /* the connection is away; the next look tells */
  }
  if (tries > 0) setTimeout(look, 2000, tries - 1);
};

if (place && !place.querySelector("img")) look(5);
