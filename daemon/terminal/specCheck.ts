import { isAbsolute } from 'node:path';
import { badTerminal } from './refusals.ts';
import type { TerminalSpec } from './terminal.ts';
import { terminalLimits } from './terminalLimits.ts';

/** Ids that can stand in file names, tmux names and lists. */
export const isSessionId = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(text);

/** Refuses what no host could start. */
export function requireSpec({ sessionId, columns, rows }: TerminalSpec): void {
  if (!isSessionId(sessionId)) throw badTerminal(`"${sessionId}" is no session id`);
  requireSize(columns, rows);
}

/** Whether a screen can have this size. */
export function isSize(columns: number, rows: number): boolean {
  const isFitting = (value: number, most: number) => Number.isInteger(value) && value >= 2 && value <= most;
  return isFitting(columns, terminalLimits.columns) && isFitting(rows, terminalLimits.rows);
}

/** Refuses sizes that no screen has. */
export function requireSize(columns: number, rows: number): void {
  if (isSize(columns, rows)) return;
  throw badTerminal(
    `a size of ${columns} x ${rows} is none; columns are 2 to ${terminalLimits.columns}, rows 2 to ${terminalLimits.rows}`,
  );
}

/** Refuses a command, a directory or an environment that no program could be started with. */
export function requireLaunchable({ command, cwd, env }: Pick<TerminalSpec, 'command' | 'cwd' | 'env'>): void {
  const [program] = command;
  if (program === '' || program.startsWith('-')) throw badTerminal('it names no program');
  if (!isAbsolute(cwd)) throw badTerminal(`its directory "${cwd}" is not absolute`);
  const badName = Object.keys(env).find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (badName !== undefined) throw badTerminal(`"${badName}" cannot be the name of an environment variable`);
  const hasNull = [...command, cwd, ...Object.values(env)].some((text) => text.includes('\u0000'));
  if (hasNull) throw badTerminal('a NUL character is in its command, directory or environment');
}
