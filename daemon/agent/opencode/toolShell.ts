import * as path from 'node:path';
import { ensurePrivateDirectory, writeFileAtomic } from '../../../runtime/atomicFile.ts';

/** What an opencode asks of whoever calls its server. */
export const serverUserVariable = 'OPENCODE_SERVER_USERNAME';
export const serverPasswordVariable = 'OPENCODE_SERVER_PASSWORD';

/** Names to the shell of tools the one that it becomes. */
const shellVariable = 'ROSTRUM_TOOL_SHELL';
const directoryName = 'tool-shells';
/** opencode goes by the name of its shell: how it is started, and what the agent is told of it. */
const names = ['bash', 'dash', 'ksh', 'sh', 'zsh'] as const;
const usual = 'bash';

const script = `#!/bin/sh
unset ${serverPasswordVariable} ${serverUserVariable}
SHELL=$(command -v "$${shellVariable}") || SHELL=/bin/sh
unset ${shellVariable}
exec "$SHELL" "$@"
`;

/** Puts shells beside our commands that become the user's own, without the password of their agent's server. */
export async function installToolShells(commandDir: string): Promise<void> {
  const directory = path.join(commandDir, directoryName);
  await ensurePrivateDirectory(directory);
  for (const name of names) await writeFileAtomic(path.join(directory, name), script, { mode: 0o700 });
}

/**
 * What makes an opencode run commands without its server's password in their environment: with it an agent could answer
 * by itself what it asks. Takes the user's shell, or bash where opencode would not use that.
 */
export function toolShell(commandDir: string, shell: string | undefined): Readonly<Record<string, string>> {
  const name = names.find((one) => one === path.basename(shell ?? ''));
  return {
    SHELL: path.join(commandDir, directoryName, name ?? usual),
    [shellVariable]: name === undefined || shell === undefined ? usual : shell,
  };
}
