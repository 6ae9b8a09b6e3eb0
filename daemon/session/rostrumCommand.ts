import * as path from 'node:path';
import { quoteShell } from '../../shared/shellLine.ts';
import { installHookCommand } from '../agent/hookCommand.ts';
import { installToolShells } from '../agent/opencode/toolShell.ts';
import { ensurePrivateDirectory, writeFileAtomic } from '../../runtime/atomicFile.ts';

/** Program and arguments that run `rostrum`. */
export type CommandLine = readonly [string, ...string[]];

/** Puts what sessions run of ours into a private directory, for their PATH; gives the directory. */
export async function installCommands(directory: string, command: CommandLine): Promise<string> {
  await ensurePrivateDirectory(directory);
  const script = `#!/bin/sh\nexec ${command.map(quoteShell).join(' ')} "$@"\n`;
  await writeFileAtomic(path.join(directory, 'rostrum'), script, { mode: 0o700 });
  await installHookCommand(directory, command);
  await installToolShells(directory);
  return directory;
}
