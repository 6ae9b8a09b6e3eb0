import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { isSingleFile, readSingleFileText } from '../singleFile.ts';

const limits = { maxYoungGenerationSizeMb: 32, stackSizeMb: 2 } as const;

/** Entries of threads; each is bundled to a file of its own name beside the program, or is in it. */
const entries = ['runtime/schema/checkWorker', 'runtime/yaml/yamlWorker', 'server/content/contentWorker'] as const;
export type ThreadEntry = (typeof entries)[number];

/** Which thread this is, by what it was started with; undefined in the program itself. */
export const threadEntryOf = (data: unknown): ThreadEntry | undefined =>
  typeof data === 'object' && data !== null && 'entry' in data ? entries.find((one) => one === data.entry) : undefined;

/**
 * Starts a thread: the bundled file beside ours, our own file where all is in one, its text where Node is in that file
 * too, or the source file when we run from source. It gets no environment, and its memory is limited.
 */
export function openThread(entry: ThreadEntry, maxMegabytes = 256): Worker {
  const self = fileURLToPath(import.meta.url);
  const resourceLimits = { ...limits, maxOldGenerationSizeMb: maxMegabytes };
  const options = { resourceLimits, env: {}, argv: [], execArgv: [], stdin: false };
  if (isSingleFile()) return new Worker(readSingleFileText(), { ...options, eval: true, workerData: { entry } });
  if (!self.endsWith('.ts')) {
    const beside = path.join(path.dirname(self), `${path.basename(entry)}.cjs`);
    return existsSync(beside) ? new Worker(beside, options) : new Worker(self, { ...options, workerData: { entry } });
  }
  // A thread does not inherit the loader of TypeScript and does not heed --import, so it registers its own.
  const loader = createRequire(self).resolve('tsx/cjs/api');
  const source = path.join(path.dirname(self), '..', '..', `${entry}.ts`);
  const start = `require(${JSON.stringify(loader)}).register(); require(${JSON.stringify(source)});`;
  return new Worker(start, { ...options, eval: true });
}
