import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { ensurePrivateDirectory, writeFileAtomic } from '../runtime/atomicFile.ts';
import { runtimeDirectory } from './runtimeDirectory.ts';
import type { RuntimePlace } from './runtimeDirectory.ts';

/** The socket of the tmux that a daemon leaves running for its return. */
export const tmuxSocketName = 't.sock';

const fileOf = (dataDir: string): string => path.join(dataDir, 'runtime');

/**
 * The directory for the sockets of a daemon that starts, and remembers it. A login, a service and a loop in tmux are given
 * different environments: where sessions live on from before, theirs stays, whatever the usual one would be now.
 */
export async function chooseRuntimeDirectory(place: RuntimePlace): Promise<string> {
  const before = await readRuntimeDirectory(place.dataDir);
  const hasSessions = before !== undefined && existsSync(path.join(before, tmuxSocketName));
  const chosen = hasSessions ? before : runtimeDirectory(place);
  await ensurePrivateDirectory(place.dataDir);
  if (chosen !== before) await writeFileAtomic(fileOf(place.dataDir), `${chosen}\n`);
  return chosen;
}

/** Where the daemon of a data directory has its sockets; undefined where it has never run. */
export async function readRuntimeDirectory(dataDir: string): Promise<string | undefined> {
  try {
    const text = (await readFile(fileOf(dataDir), 'utf8')).trim();
    // What is in it is taken away at an uninstall: it has to be one of ours.
    return path.isAbsolute(text) && path.basename(text).startsWith('rostrum-') ? text : undefined;
  } catch {
    // Not there, or not ours to read: the usual one is as good.
    return undefined;
  }
}
