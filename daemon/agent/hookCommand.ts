import * as path from 'node:path';
import { quoteShell } from '../../shared/shellLine.ts';
import { sessionEnvironment as names } from '../../shared/protocol/toolbox.ts';
import { writeFileAtomic } from '../../runtime/atomicFile.ts';
import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CommandLine } from '../session/rostrumCommand.ts';
import { agentTimings } from './agentTimings.ts';

/** Names to a hook the address that it calls, and the Unix socket behind which that is, where it is one. */
export const hookUrlVariable = 'ROSTRUM_HOOK_URL';
export const hookSocketVariable = 'ROSTRUM_HOOK_SOCKET';
/** How long its answer is waited for. s. */
export const hookSecondsVariable = 'ROSTRUM_HOOK_SECONDS';

const fileName = 'rostrum-hook';

/** The line that an agent runs as its hook; the command is on the PATH of every session. */
export const hookCommand = (kind: 'decide' | 'tell'): string => `${fileName} ${kind}`;

/** The same where the command need not be on the PATH: an agent's dialog is open, and is answered by whoever is first. */
export const askCommand = (commandDir: string): string => `${quoteShell(path.join(commandDir, fileName))} ask`;

/** A gate as a line for a login shell, whose PATH is its own; whatever fails in it blocks the call. */
export const gateCommand = (commandDir: string): string =>
  `${quoteShell(path.join(commandDir, fileName))} gate || exit 2`;

/** Nobody was there, or whoever was there went away before the answer: exit codes of curl(1), and of our own program. */
const awayCodes = [7, 18, 52, 55, 56, exitCodes.unreachable];

/** Less than what its agent grants it, and more than what the daemon takes for its answer. s. */
const holdS = (agentTimings.hookHoldMs + agentTimings.hookAnswerMs) / 2_000;

/**
 * The command of hooks: what an agent says by standard input goes to its daemon, and the answer to standard output. A
 * daemon that is away is asked again until the limit, for as long as the agent is there: it finds the same question open.
 * Where it cannot be asked, `decide` blocks the call (exit code 2); `ask` leaves it to the agent's dialog, and `tell`, which
 * asks once, says nothing. `gate` asks a program that lives as long as its agent, once; it lets a call go on at the answer
 * \`{}\` alone: every other one blocks it, and is the reason. It is a script for `curl`, because an agent waits for it before
 * every tool, and our own program takes ten times as long to start; without a `curl` it is that. The token reaches `curl` by
 * a file descriptor: no list of processes shows it.
 */
const renderHookCommand = (rostrum: CommandLine, limitS: number): string => `#!/bin/sh
said=$(cat)
ask() {
  if command -v curl >/dev/null 2>&1; then
    exec 3<<END
header = "Authorization: Bearer $${names.token}"
header = "Content-Type: application/json"
END
    printf '%s' "$said" | curl -q --silent --show-error --fail --noproxy '*' --max-time "$left" \\
      --config /dev/fd/3 --data-binary @- \${${hookSocketVariable}:+--unix-socket "$${hookSocketVariable}"} \\
      "$${hookUrlVariable}"
  else
    printf '%s' "$said" | ${hookSecondsVariable}="$left" ${rostrum.map(quoteShell).join(' ')} agent hook
  fi
}
asks_again() {
  case "$1 $failed" in
    ${awayCodes.map((code) => `"decide ${code}" | "ask ${code}"`).join(' | ')}) kill -0 "$PPID" 2>/dev/null ;;
    *) false ;;
  esac
}
left=${limitS}
ends=$(($(date +%s) + left))
while
  answer=$(ask 2>&1)
  failed=$?
  asks_again "$1"
do
  sleep 1
  left=$((ends - $(date +%s)))
  [ "$left" -gt 0 ] || break
done
if [ "$failed" -eq 0 ] && [ "$1" = gate ] && [ "$answer" != '{}' ]; then
  printf '%s' "$answer" >&2
  exit 2
elif [ "$failed" -eq 0 ]; then
  printf '%s' "$answer"
elif [ "$1" != tell ] && [ "$1" != ask ]; then
  printf "Rostrum's daemon cannot be asked about this call, so it does not run: %s" "$answer" >&2
  exit 2
else
  printf '{}'
fi
`;

/** Puts the command of hooks beside \`rostrum\`. Tests shorten how long it asks. */
export const installHookCommand = (directory: string, rostrum: CommandLine, limitS = holdS): Promise<void> =>
  writeFileAtomic(path.join(directory, fileName), renderHookCommand(rostrum, limitS), { mode: 0o700 });
