/* Saves in the background what was typed, and takes in what others saved meanwhile. Nobody waits for it.

   The server answers 200 {revision, merged}, 409 {conflicts} where two people changed one passage, 422 {problems}.
   Without an answer it tries again, later and later, and at once when the connection is back. */
import { isSame } from "./convert.js";

const IDLE = 3000;
const LONGEST = 60000;

const cookie = (form) => form.elements.csrfmiddlewaretoken.value;

/* `letter` has base and address; `current()` gives the parts as typed; `taken(parts)` puts others' text in;
   `told(state, sentence)` says how it stands: saved, waiting, offline or refused. */
export const autosaving = ({ form, letter, current, taken, told }) => {
  let timer = 0;
  let wait = IDLE;
  let isBusy = false;
  let isStopped = !letter.autosave;

  const later = (delay) => {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(send, delay);
  };

  const stop = (sentence) => {
    isStopped = true;
    told("refused", sentence);
  };

  const offline = (sentence) => {
    told("offline", sentence);
    wait = Math.min(wait * 2, LONGEST);
    later(wait);
  };

  const fresh = async () => {
    const answer = await fetch(location.pathname, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return JSON.parse(page.getElementById("letter-data").textContent);
  };

  const accepted = async (answer, parts) => {
    wait = IDLE;
    if (!answer.merged?.length) {
      letter.base = answer.revision;
      return told("saved", parts);
    }
    const newer = await fresh();
    // Typed on meanwhile: the next save starts from the same revision as this one and is merged as a whole.
    if (!isSame(current(), parts)) return later(IDLE);
    letter.base = newer.base;
    taken(newer.parts);
    told("saved", newer.parts);
  };

  const sentences = (list) => (list ?? []).filter((one) => typeof one === "string").join(" ");

  const answered = async (answer, parts) => {
    if (answer.redirected || [401, 403, 404].includes(answer.status)) {
      return stop("You are signed out or may not write this text any more, so it is not saved. Sign in again in another tab, then press Save here.");
    }
    if (answer.status === 200) return accepted(await answer.json(), parts);
    if (answer.status === 409) {
      const { conflicts } = await answer.json();
      return stop(`Somebody changed a passage that you changed too. Nothing is lost: press Save and choose. ${sentences(conflicts)}`);
    }
    if (answer.status === 422) {
      const { problems } = await answer.json();
      return told("waiting", `Not saved: ${sentences(problems)}`);
    }
    return offline("Pouch does not answer; what you type is kept in this browser and saved later");
  };

  const send = async () => {
    if (isBusy) return later(IDLE);
    const parts = current();
    isBusy = true;
    try {
      const answer = await fetch(letter.autosave, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": cookie(form) },
        body: JSON.stringify({ base: letter.base, parts }),
      });
      await answered(answer, parts);
    } catch {
      offline("No connection; what you type is kept in this browser and saved when it is back");
    } finally {
      isBusy = false;
    }
  };

  window.addEventListener("online", () => timer && later(0));
  return {
    changed: () => later(wait),
    cancel: () => clearTimeout(timer),
  };
};
