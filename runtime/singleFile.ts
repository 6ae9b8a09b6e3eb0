import { createRequire, isBuiltin } from 'node:module';
import type * as sea from 'node:sea';

/** The program's text in such a file, under the name that `scripts/packageDaemon.mjs` gives it. */
const textName = 'rostrum.cjs';

/** Whether we are one file with the Node that runs us: then that file is the program, and none of its own is beside it. */
export const isSingleFile = (): boolean => readSea()?.isSea() === true;

/** The program's text, for its threads. @throws Error where this is no single file. */
export function readSingleFileText(): string {
  const found = readSea();
  if (found === undefined) throw new Error('This Node runs no program in a single file.');
  return found.getAsset(textName, 'utf8');
}

/** Node has it from 20.12 on, and we run from 20.9 on. */
const readSea = (): typeof sea | undefined =>
  isBuiltin('node:sea') ? (createRequire(import.meta.url)('node:sea') as typeof sea) : undefined;
