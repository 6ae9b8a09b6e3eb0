import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import * as path from 'node:path';

/** The file that a name or path would run, its links followed; undefined where there is none. */
export async function findProgram(command: string, searchPath: string): Promise<string | undefined> {
  const candidates = command.includes('/')
    ? [command]
    : searchPath.split(':').flatMap((directory) => (path.isAbsolute(directory) ? [path.join(directory, command)] : []));
  for (const candidate of candidates) {
    const file = await readExecutable(candidate);
    if (file !== undefined) return file;
  }
  return undefined;
}

async function readExecutable(candidate: string): Promise<string | undefined> {
  try {
    await access(candidate, constants.X_OK);
    const file = await realpath(candidate);
    return (await stat(file)).isFile() ? file : undefined;
  } catch {
    // Not there, or not ours to run: the next directory may have it.
    return undefined;
  }
}
