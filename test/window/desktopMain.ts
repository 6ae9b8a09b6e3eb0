// Runs the tests of inside/ in a desktop VS Code, which it downloads: for machines with a screen (or xvfb-run) and a network.
//   npm run test:desktop -- [--code stable] [-g TITLE]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { openPlace } from '../harness/place.ts';
import { repositoryRoot } from '../harness/program.ts';
import { bundleInside } from './harness/bundleInside.ts';
import { printTests } from './harness/printTests.ts';
import { readResults } from './harness/readResults.ts';

/** The oldest VS Code that the manifest names. */
function oldestCode(): string {
  const text = readFileSync(join(repositoryRoot, 'package.json'), 'utf8');
  const { engines } = JSON.parse(text) as { readonly engines: { readonly vscode: string } };
  return engines.vscode.replace('^', '');
}

const { values } = parseArgs({
  options: { code: { type: 'string', default: oldestCode() }, grep: { type: 'string', short: 'g' } },
});
const place = openPlace();
const results = join(place.directory, 'results.json');
const env = {
  ROSTRUM_INSIDE_RESULTS: results,
  ...(values.grep === undefined ? {} : { ROSTRUM_INSIDE_GREP: values.grep }),
};
let report = '';
try {
  await runTests({
    vscodeExecutablePath: await downloadAndUnzipVSCode({ version: values.code }),
    extensionDevelopmentPath: repositoryRoot,
    extensionTestsPath: await bundleInside(),
    extensionTestsEnv: env,
    launchArgs: [
      place.make('workspace'),
      ...['--user-data-dir', place.make('data'), '--extensions-dir', place.make('extensions')],
      ...['--disable-workspace-trust', '--skip-welcome', '--skip-release-notes', '--disable-gpu'],
    ],
  });
} catch (error) {
  report = `VS Code ${values.code}: ${error instanceof Error ? error.message : String(error)}`;
}
process.exitCode = printTests(readResults(results), report);
await place.close();
