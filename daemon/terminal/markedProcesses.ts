import { readdir, readFile } from 'node:fs/promises';
import { sessionEnvironment } from '../../shared/protocol/toolbox.ts';

const processDir = '/proc';
/** Read side by side; more would fill the thread pool, which recordings and records need too. */
const readAtOnce = 2;

/** The variable that marks everything that a session starts. */
export const markOf = (sessionId: string): Readonly<Record<string, string>> => ({
  [sessionEnvironment.session]: sessionId,
});

/**
 * Processes of this user that were started with a session's mark in their environment, also those that left its group
 * and its tree. Known on Linux alone; elsewhere none, so that nothing is taken for ours that may not be.
 */
export async function readMarkedProcesses(sessionId: string): Promise<ReadonlySet<number>> {
  if (process.platform !== 'linux') return new Set();
  const wanted = `\0${sessionEnvironment.session}=${sessionId}\0`;
  const waiting = (await readdir(processDir)).filter((name) => /^\d+$/.test(name));
  const marked = new Set<number>();
  const look = async () => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (`\0${await readEnvironment(name)}\0`.includes(wanted)) marked.add(Number(name));
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
