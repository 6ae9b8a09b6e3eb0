import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes that are really in use: everything that nobody needs any more has been given back. */
export function usedHeapBytes(): number {
  setFlagsFromString('--expose-gc');
  // The function exists once the flag is set, in contexts that are made after that.
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
