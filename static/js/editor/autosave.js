/* Saves in the background what was typed, and takes in what others saved meanwhile. Nobody waits for it.

   Shapes and statuses: docs/editing.md. Without an answer it tries again, later and later, and at once when the
   connection is back; what is typed is kept in this browser all the while (keep.js). */
const IDLE = 3000;
const LONGEST = 60000;

const AWAY = "No connection: what you type is kept in this browser, and saved when it is back";
const DOWN = "Pouch does not answer: what you type is kept in this browser, and saved later";
const SIGNED_OUT = "You are signed out, so nothing is saved. Sign in again in another tab, then press Save here.";
const CLASH = "Press Save and choose which words are to stand; nothing of either is lost.";
const APART = "Somebody changed what you were typing in. Press Save to bring both together.";

/* Which passages a refusal asks about, by the names the next page gives them. */
const about = (conflicts = []) => {
  const names = conflicts.map(({ name }) => name).filter(Boolean);
  return names.length ? `To choose: ${names.join(", ")}.` : "";
};

/* `letter` has base and autosave, the address; `sending()` gives what is to be sent and how to take an answer in;
   `told(state, sentence)` says how it stands: saved, offline or refused. */
export const autosaving = ({ form, letter, sending, told }) => {
  let timer = 0;
  let wait = IDLE;
  let isBusy = false;
  let isStopped = !letter.autosave;

  const later = (delay) => {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(send, delay);
  };

  const stop = (...sentences) => {
    isStopped = true;
    told("refused", sentences.filter(Boolean).join(" "));
  };

  const retry = (sentence) => {
    told("offline", sentence);
    wait = Math.min(wait * 2, LONGEST);
    later(wait);
  };

  const answered = async (answer, sent) => {
    if (answer.status >= 500) return retry(DOWN);
    if (answer.status === 401 || answer.redirected) return stop(SIGNED_OUT);
    const said = await answer.json().catch(() => ({}));
    const problems = said.problems ?? [];
    if (answer.status === 409) return stop(...problems, about(said.conflicts), CLASH);
    // What is wrong with the text can be mended by typing on, after which it is sent again.
    if (answer.status !== 200) return told("refused", `Not saved. ${problems.join(" ")}`);
    wait = IDLE;
    if (said.merged?.length && !sent.takeIn(said.parts)) return stop(APART);
    letter.base = said.revision;
    told("saved", said.merged?.length ? said.parts : sent.parts);
  };

  const send = async () => {
    timer = 0;
    if (isBusy) return later(IDLE);
    const sent = sending();
    isBusy = true;
    try {
      const answer = await fetch(letter.autosave, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        body: JSON.stringify({ base: letter.base, parts: sent.parts }),
      });
      await answered(answer, sent);
    } catch {
      retry(AWAY);
    } finally {
      isBusy = false;
    }
  };

  window.addEventListener("online", () => timer && later(0));
  return { changed: () => later(wait), cancel: () => clearTimeout(timer) };
};
