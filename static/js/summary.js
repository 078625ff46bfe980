/* After a refused form the summary of what is wrong is read first. */
document.querySelector(".error-summary")?.focus();
