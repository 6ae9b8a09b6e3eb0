import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import type { InsideTest } from './readResults.ts';

/** A hub and its servers may be started in a hook, on a busy machine. */
const testMs = 60_000;

/**
 * Runs in the extension host the tests that `load` imports, and writes what they came to into ROSTRUM_INSIDE_RESULTS;
 * throws when one failed.
 */
export async function runTests(load: () => Promise<void>): Promise<void> {
  const { ROSTRUM_INSIDE_GREP: grep, ROSTRUM_INSIDE_RESULTS: file } = process.env;
  const mocha = new Mocha({
    timeout: testMs,
    forbidOnly: true,
    // Nothing is printed but what `note` says: the console of an extension host goes through the window.
    reporter: Mocha.reporters.Base,
    ...(grep === undefined ? {} : { grep }),
  });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await load();
  const tests: InsideTest[] = [];
  const note = (test: Mocha.Runnable, state: InsideTest['state'], error?: Error) =>
    tests.push({
      title: test.fullTitle(),
      state,
      tookMs: test.duration ?? 0,
      ...(error === undefined ? {} : { error: error.stack ?? String(error) }),
    });
  const failures = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on('test', (test) => console.log(`— ${test.fullTitle()}`))
      .on('pass', (test) => note(test, 'passed'))
      .on('fail', (test, error: Error) => note(test, 'failed', error))
      .on('pending', (test) => note(test, 'skipped'));
  });
  if (file !== undefined) writeFileSync(file, JSON.stringify(tests));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
