/* Typing that is not saved yet, kept in this browser per draft and person: it survives a closed tab and a lost
   connection, is offered again on opening, and is gone once it is saved or its person signs out (../forget.js). */
const PREFIX = "pouch-unsaved:";

export const keeping = ({ draft, person }, storage = localStorage) => {
  const key = `${PREFIX}${person}:${draft}`;
  const aside = `${key}:aside`;

  const read = (name) => {
    try {
      return JSON.parse(storage.getItem(name));
    } catch {
      return null;
    }
  };
  /* False when the browser keeps nothing, which the person has to know. */
  const write = (name, value) => {
    try {
      storage.setItem(name, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  };
  const forget = (name = key) => {
    try {
      storage.removeItem(name);
    } catch {
      /* nothing was kept either */
    }
  };

  return {
    forget: () => forget(),
    /* `sent` is the mark that it was sent with, by which the answer says that it is saved. */
    put: (parts, base, sent = "") => write(key, { parts, base, sent, at: new Date().toISOString() }),
    /* What was kept before, without what `isSaved` knows to be saved; set aside, so that new typing cannot hide it. */
    earlier: (isSaved) => {
      const last = read(key);
      const found = [...(read(aside) ?? []), ...(last?.parts ? [last] : [])].filter((one) => !isSaved(one));
      if (found.length && !write(aside, found)) return found;
      if (!found.length) forget(aside);
      forget();
      return found;
    },
    /* The person has decided about one of those. */
    settle: (one) => {
      const left = (read(aside) ?? []).filter((other) => other.at !== one.at);
      if (left.length) write(aside, left);
      else forget(aside);
    },
  };
};
