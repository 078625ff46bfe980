/* Long work in slices: a generator runs for a few milliseconds, then whoever types comes first. */
const SLICE = 8; // milliseconds

const rest = () =>
  new Promise((resolve) => {
    if (globalThis.requestIdleCallback) requestIdleCallback(resolve, { timeout: 100 });
    else setTimeout(resolve, 0);
  });

/* What a generator returns, at once. */
export const atOnce = (work) => {
  let step = work.next();
  while (!step.done) step = work.next();
  return step.value;
};

/* A promise of what it returns. */
export const inSlices = async (work) => {
  for (;;) {
    await rest();
    const end = performance.now() + SLICE;
    let step = work.next();
    while (!step.done && performance.now() < end) step = work.next();
    if (step.done) return step.value;
  }
};
