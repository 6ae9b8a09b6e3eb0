// Runs the tests of inside/ in the extension host of a real editor: `node --import tsx <this file> [-g TITLE]`.
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../harness/program.ts';
import { bundleInside } from './harness/bundleInside.ts';
import { ensureHost } from './harness/installHost.ts';
import { printTests } from './harness/printTests.ts';
import { runInside } from './harness/runInside.ts';

const { values } = parseArgs({ options: { grep: { type: 'string', short: 'g' } } });

ensureHost();
const testsPath = await bundleInside();
const { tests, report } = await runInside({ developmentPath: repositoryRoot, testsPath, grep: values.grep });
process.exitCode = printTests(tests, report);
