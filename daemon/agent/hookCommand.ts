import * as path from 'node:path';
import { quoteShell } from '../../shared/shellLine.ts';
import { sessionEnvironment as names } from '../../shared/protocol/toolbox.ts';
import { writeFileAtomic } from '../../runtime/atomicFile.ts';
import type { CommandLine } from '../session/rostrumCommand.ts';
import { agentTimings } from './agentTimings.ts';

/** Names to a hook the address that it calls, and the Unix socket behind which that is, where it is one. */
export const hookUrlVariable = 'ROSTRUM_HOOK_URL';
export const hookSocketVariable = 'ROSTRUM_HOOK_SOCKET';

const fileName = 'rostrum-hook';

/** The line that an agent runs as its hook; the command is on the PATH of every session. */
export const hookCommand = (kind: 'decide' | 'tell'): string => `${fileName} ${kind}`;

/** The same as a line for a login shell, whose PATH is its own; whatever fails in it blocks the call. */
export const gateCommand = (commandDir: string): string =>
  `${quoteShell(path.join(commandDir, fileName))} gate || exit 2`;

/**
 * The command of hooks: what an agent says by standard input goes to its daemon, and the answer to standard output. Where
 * the daemon cannot be asked, `decide` blocks the call (exit code 2) and `tell` says nothing. `gate` lets a call go on at
 * the answer \`{}\` alone: every other one blocks it, and is the reason. It is a script for `curl`,
 * because an agent waits for it before every tool, and our own program takes ten times as long to start; without a `curl`
 * it is that. The token reaches `curl` by a file descriptor: no list of processes shows it.
 */
const renderHookCommand = (rostrum: CommandLine): string => `#!/bin/sh
if command -v curl >/dev/null 2>&1; then
  exec 3<<END
header = "Authorization: Bearer $${names.token}"
header = "Content-Type: application/json"
END
  answer=$(curl -q --silent --show-error --fail --noproxy '*' --max-time ${agentTimings.hookHoldMs / 1000} \\
    --config /dev/fd/3 --data-binary @- \${${hookSocketVariable}:+--unix-socket "$${hookSocketVariable}"} \\
    "$${hookUrlVariable}" 2>&1)
else
  answer=$(${rostrum.map(quoteShell).join(' ')} agent hook 2>&1)
fi
failed=$?
if [ "$failed" -eq 0 ] && [ "$1" = gate ] && [ "$answer" != '{}' ]; then
  printf '%s' "$answer" >&2
  exit 2
elif [ "$failed" -eq 0 ]; then
  printf '%s' "$answer"
elif [ "$1" != tell ]; then
  printf "Rostrum's daemon cannot be asked about this call, so it does not run: %s" "$answer" >&2
  exit 2
else
  printf '{}'
fi
`;

/** Puts the command of hooks beside \`rostrum\`. */
export const installHookCommand = (directory: string, rostrum: CommandLine): Promise<void> =>
  writeFileAtomic(path.join(directory, fileName), renderHookCommand(rostrum), { mode: 0o700 });
