import { readdir, readFile } from 'node:fs/promises';
import { sessionEnvironment } from '../../shared/protocol/toolbox.ts';

const processDir = '/proc';
/** Read side by side; more would fill the thread pool, which recordings and records need too. */
const readAtOnce = 2;

/** The variable that marks everything that a session starts. */
export const markOf = (sessionId: string): Readonly<Record<string, string>> => ({
  [sessionEnvironment.session]: sessionId,
});

/** A variable in the environment of everything that belongs together, and its value. */
export type Mark = readonly [name: string, value: string];

/** The mark of a session. */
export const sessionMark = (sessionId: string): Mark => [sessionEnvironment.session, sessionId];

/**
 * Processes of this user that were started with a mark in their environment, also those that left its group and its
 * tree. Known on Linux alone; elsewhere none, so that nothing is taken for ours that may not be.
 */
export async function readMarkedProcesses([name, value]: Mark): Promise<ReadonlySet<number>> {
  if (process.platform !== 'linux') return new Set();
  const wanted = `\0${name}=${value}\0`;
  const waiting = (await readdir(processDir)).filter((entry) => /^\d+$/.test(entry));
  const marked = new Set<number>();
  const look = async () => {
    for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
      if (`\0${await readEnvironment(pid)}\0`.includes(wanted)) marked.add(Number(pid));
    }
  };
  await Promise.all(Array.from({ length: readAtOnce }, look));
  return marked;
}

async function readEnvironment(pid: string): Promise<string> {
  try {
    return await readFile(`${processDir}/${pid}/environ`, 'latin1');
  } catch {
    return ''; // Another user's, or gone meanwhile.
  }
}
