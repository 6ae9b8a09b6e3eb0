import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { Script } from 'node:vm';

// Node compiles a program anew at every start, which for this one takes as long as its work. The build keeps V8's compiled
// form beside it; where that is missing, or made by another V8, the program is compiled as ever.
const file = path.join(__dirname, 'program.cjs');
const program = new Script(wrapped(readFileSync(file, 'utf8')), { filename: file, ...readCache(`${file}.cache`) });

// The wrapper that Node puts around a CommonJS module.
type Wrapper = (exports: object, require: NodeJS.Require, module: object, filename: string, directory: string) => void;
const run = program.runInThisContext() as Wrapper;
const loaded = { exports: {} };
run(loaded.exports, createRequire(file), loaded, file, __dirname);

function wrapped(source: string): string {
  return `(function (exports, require, module, __filename, __dirname) { ${source}\n})`;
}

function readCache(cacheFile: string): { cachedData?: Buffer } {
  try {
    return { cachedData: readFileSync(cacheFile) };
  } catch {
    // Not built here: it only costs time.
    return {};
  }
}
