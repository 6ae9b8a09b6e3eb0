// Runs the tests of inside/ in the extension host of a real editor: `node --import tsx <this file> [-g TITLE]`.
import { writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { repositoryRoot } from '../harness/program.ts';
import { bundleInside } from './harness/bundleInside.ts';
import { ensureHost } from './harness/installHost.ts';
import type { InsideTest } from './harness/readResults.ts';
import { runInside } from './harness/runInside.ts';
import { sourceStack } from './harness/sourceStack.ts';

const grepAt = argv.indexOf('-g');
const grep = grepAt < 0 ? undefined : argv[grepAt + 1];

ensureHost();
const { tests, report } = await runInside({
  developmentPath: repositoryRoot,
  testsPath: await bundleInside(),
  grep,
});

const passed = (tests ?? []).filter(({ state }) => state === 'passed').length;
const failed = (tests ?? []).length - passed;
for (const test of tests ?? []) console.log(lineOf(test));
if (tests === undefined) console.log('The tests did not get to their end.');
if (tests === undefined || passed === 0 || failed > 0) console.log(`\n${report}`);
console.log(`\n${passed} passed, ${failed} failed in the extension host`);

const countsFile = process.env['ROSTRUM_TEST_COUNTS'];
if (countsFile !== undefined && tests !== undefined) writeFileSync(countsFile, JSON.stringify({ passed, failed }));
process.exitCode = tests !== undefined && passed > 0 && failed === 0 ? 0 : 1;

// A skipped test is a failed one: nothing here may be left out unseen.
function lineOf({ title, state, tookMs, error }: InsideTest): string {
  if (state === 'passed') return `  ✓ ${title} (${tookMs} ms)`;
  return `  ✗ ${title}: ${error === undefined ? 'it was skipped' : sourceStack(error)}`;
}
