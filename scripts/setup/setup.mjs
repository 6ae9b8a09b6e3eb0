// Makes a fresh clone ready to build, test and run. Uses Node's own modules only: it runs before anything is installed.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePackages, requireNode } from './packages.mjs';
import { ensurePrograms, programs, quickerPrograms, testPrograms, tryPrograms } from './programs.mjs';

/** The folder of package.json. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Checks Node, npm packages and system programs, installs what it may, and throws a sentence about what it may not. */
export function setup() {
  setupWith(programs, 'Rostrum');
}

/** As setup, with the programs that only tests run. */
export function setupForTests() {
  setupWith([...programs, ...testPrograms], '"npm test"');
  tryPrograms(quickerPrograms);
}

function setupWith(wanted, who) {
  requireNode();
  ensurePackages(root);
  ensurePrograms(wanted, who);
}

/** As setup, but ends the process with that sentence. */
export function setupOrExit() {
  try {
    setup();
  } catch (error) {
    process.stderr.write(`\n${error.message}\n`);
    process.exit(1);
  }
}
