import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { Script } from 'node:vm';

// The wrapper that Node puts around a CommonJS module.
type Wrapper = (exports: object, require: NodeJS.Require, module: object, filename: string, directory: string) => void;

/** The file that holds V8's compiled form of a program. */
export const codeCacheFile = (file: string): string => `${file}.cache`;

/**
 * Compiles a bundle as Node compiles a module; from its code cache, where one is there and made by this V8. A bundle is
 * ASCII: read as such, its text takes a byte a character, and half the time.
 */
export function compileProgram(file: string): Script {
  const source = `(function (exports, require, module, __filename, __dirname) { ${readFileSync(file, 'latin1')}\n})`;
  return new Script(source, { filename: file, ...readCache(codeCacheFile(file)) });
}

/** Runs a compiled bundle. */
export function runProgram(program: Script, file: string): void {
  const loaded = { exports: {} };
  const run = program.runInThisContext() as Wrapper;
  run(loaded.exports, createRequire(file), loaded, file, path.dirname(file));
}

function readCache(cacheFile: string): { cachedData?: Buffer } {
  try {
    return { cachedData: readFileSync(cacheFile) };
  } catch {
    // Not built here: it only costs time.
    return {};
  }
}
