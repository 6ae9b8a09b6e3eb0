// mocha's own reporter, which also writes how many tests passed and which failed to the file that ROSTRUM_TEST_COUNTS names.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

const leakGraceMs = Number(process.env.ROSTRUM_LEAK_GRACE_MS ?? 10_000);

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failures = [];
    const name = (test) => test.titlePath().join(' › ');
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test, error) => failures.push(`${name(test)}: ${firstLine(error)}`));
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const file = process.env.ROSTRUM_TEST_COUNTS;
      if (file !== undefined) writeFileSync(file, JSON.stringify({ passed: this.stats.passes, failures }));
      endLeakingProcess();
    });
  }
};

const firstLine = (error) => String(error?.message ?? error).split('\n', 1)[0];

// The timer is unreferenced: it fires only when something else, which a test forgot to close, keeps the process alive.
function endLeakingProcess() {
  setTimeout(() => {
    const held = process.getActiveResourcesInfo();
    console.log(`\nThe tests are over, but these keep their process alive: ${held.join(', ')}`);
    // mocha sets the exit code in a listener of its own; this one comes after it.
    process.once('exit', () => (process.exitCode = 1));
    process.exit();
  }, leakGraceMs).unref();
}
