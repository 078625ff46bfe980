/* Typing that is not saved yet, kept in this browser per draft and person: it survives a closed tab and a lost
   connection, is offered again on opening, and is gone once it is saved or its person signs out (forget.js). */
const PREFIX = "pouch-unsaved:";

export const keeping = ({ draft, person }, storage = localStorage) => {
  const key = `${PREFIX}${person}:${draft}`;
  return {
    /* False when the browser keeps nothing, which the person has to know. */
    put: (parts, base, now = new Date()) => {
      try {
        storage.setItem(key, JSON.stringify({ parts, base, at: now.toISOString() }));
        return true;
      } catch {
        return false;
      }
    },
    get: () => {
      try {
        const kept = JSON.parse(storage.getItem(key));
        return kept?.parts && kept.base ? kept : null;
      } catch {
        return null;
      }
    },
    forget: () => {
      try {
        storage.removeItem(key);
      } catch {
        /* nothing was kept either */
      }
    },
  };
};
