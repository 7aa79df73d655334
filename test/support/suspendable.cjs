/**
 * For a process of a test that is to be suspended (node --require): it says that it is of the host TEST_HOST, and with TEST_HOLD its monotonic clock
 * stands still while it is stopped, as that of a machine that sleeps does: intervals don't notice, and the wall clock goes on.
 */
const os = require('node:os');
const { syncBuiltinESMExports } = require('node:module');

os.hostname = () => process.env.TEST_HOST;
syncBuiltinESMExports();

if (process.env.TEST_HOLD) {
  /** Nothing that runs leaves the clock alone for so long, in ms. */
  const longestTurn = 400;
  const real = performance.now.bind(performance);
  let last = real();
  let held = 0;
  const now = () => {
    const time = real();
    if (time - last > longestTurn) held += time - last;
    last = time;
    return time - held;
  };
  performance.now = now;
  const realInterval = globalThis.setInterval;
  globalThis.setInterval = (action, period, ...args) => {
    let due = now() + period;
    return realInterval(() => {
      if (now() < due) return;
      due += period;
      action(...args);
    }, 20);
  };
}
