/* Signing out takes away what the editor kept of unsaved typing in this browser. */
for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", () => {
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith("pouch-unsaved:")) localStorage.removeItem(key);
    } catch {
      /* nothing is kept where nothing may be */
    }
  });
}
