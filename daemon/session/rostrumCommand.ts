import * as path from 'node:path';
import { quoteShell } from '../../shared/shellLine.ts';
import { ensurePrivateDirectory, writeFileAtomic } from '../../runtime/atomicFile.ts';

/** Program and arguments that run `rostrum`. */
export type CommandLine = readonly [string, ...string[]];

/** Puts a `rostrum` command into a private directory, for the PATH of sessions; gives the directory. */
export async function installRostrumCommand(directory: string, command: CommandLine): Promise<string> {
  await ensurePrivateDirectory(directory);
  const script = `#!/bin/sh\nexec ${command.map(quoteShell).join(' ')} "$@"\n`;
  await writeFileAtomic(path.join(directory, 'rostrum'), script, { mode: 0o700 });
  return directory;
}
