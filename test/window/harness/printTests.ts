import { writeFileSync } from 'node:fs';
import type { InsideTest } from './readResults.ts';
import { sourceStack } from './sourceStack.ts';

/**
 * Prints what the tests in an extension host came to, with `report` where that is not good, tells the gate, and gives the
 * exit code.
 */
export function printTests(tests: readonly InsideTest[] | undefined, report: string): number {
  const passed = (tests ?? []).filter(({ state }) => state === 'passed').length;
  const failures = (tests ?? [])
    .filter(({ state }) => state !== 'passed')
    .map(({ title, state }) => `${title}: ${state}`);
  const failed = failures.length;
  const isGood = tests !== undefined && passed > 0 && failed === 0;
  for (const test of tests ?? []) console.log(lineOf(test));
  if (tests === undefined) console.log('The tests did not get to their end.');
  if (!isGood) console.log(`\n${report}`);
  console.log(`\n${passed} passed, ${failed} failed in the extension host`);

  const countsFile = process.env['ROSTRUM_TEST_COUNTS'];
  if (countsFile !== undefined && tests !== undefined) writeFileSync(countsFile, JSON.stringify({ passed, failures }));
  return isGood ? 0 : 1;
}

// A skipped test is a failed one: nothing may be left out unseen.
function lineOf({ title, state, tookMs, error }: InsideTest): string {
  if (state === 'passed') return `  ✓ ${title} (${tookMs} ms)`;
  return `  ✗ ${title}: ${error === undefined ? 'it was skipped' : sourceStack(error)}`;
}
