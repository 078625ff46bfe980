/* What is said aloud of what just happened, and seen in the status line: one live region for the whole page. */
let region = null;

export const listenTo = (element) => {
  region = element;
};

export const say = (sentence) => {
  if (!region) return;
  region.textContent = "";
  // A screen reader hears a sentence again only when the text has been away in between.
  setTimeout(() => {
    region.textContent = sentence;
  }, 50);
};
