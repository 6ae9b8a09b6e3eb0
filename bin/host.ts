import { workerData } from 'node:worker_threads';
import { threadEntryOf } from '../runtime/thread/openThread.ts';

// One file is all that a host gets: it is the program, and each of the program's threads.
const threads = {
  'runtime/schema/checkWorker': () => import('../runtime/schema/checkWorker.ts'),
  'runtime/yaml/yamlWorker': () => import('../runtime/yaml/yamlWorker.ts'),
  'server/content/contentWorker': () => import('../server/content/contentWorker.ts'),
} as const;

const entry = threadEntryOf(workerData);
if (entry === undefined) void import('./hostProgram.ts').then(({ runHostProgram }) => runHostProgram());
else void threads[entry]();
