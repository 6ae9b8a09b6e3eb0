import { writeFileSync } from 'node:fs';
import { requireLaunchable } from '../specCheck.ts';
import type { TerminalSpec } from '../terminal.ts';
import { quoteShell } from '../../../shared/shellLine.ts';

/** Names that belong to the shell itself; setting them would end the script in some shells. */
const shellOwned = new Set(['_', 'UID', 'EUID', 'PPID', 'BASHOPTS', 'SHELLOPTS', 'BASH_VERSINFO']);

/**
 * The script that a pane runs. It removes itself before anything else, takes the environment from its own text, and
 * gives its place to the program: no secret stands in any argv, in tmux, or in a file that stays, and the pane's pid is the program's.
 */
export function renderLaunchScript({ command, cwd, env }: Pick<TerminalSpec, 'command' | 'cwd' | 'env'>): string {
  requireLaunchable({ command, cwd, env });
  const names = Object.keys(env).filter((name) => !shellOwned.has(name));
  return [
    'rm -f -- "$0"',
    `cd ${quoteShell(cwd)} || exit 126`,
    // Otherwise a "tmux kill-server" of an agent would reach the server that holds every session.
    'unset TMUX TMUX_PANE OLDPWD',
    ...names.map((name) => `export ${name}=${quoteShell(env[name] ?? '')}`),
    `exec ${command.map(quoteShell).join(' ')}`,
    '',
  ].join('\n');
}

/** Writes the script for its only reader. */
export function writeLaunchScript(path: string, spec: TerminalSpec): void {
  writeFileSync(path, renderLaunchScript(spec), { mode: 0o600, flag: 'w' });
}
