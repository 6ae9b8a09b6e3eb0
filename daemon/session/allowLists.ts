import { realpath, stat } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { HubError } from '../../shared/errors.ts';
import { findProgram } from './findProgram.ts';

/** What this machine's owner lets sessions be: the daemon's own rule, whatever a hub says. */
export interface AllowLists {
  readonly allowedCommands: readonly string[];
  readonly allowedPaths: readonly string[];
  readonly workRoot: string;
  readonly maxSessions: number;
  readonly searchPath: string;
}

/** The program to run, with its links followed. @throws HubError `forbidden` where it is outside the list. */
export async function requireAllowedProgram(command: string, lists: AllowLists): Promise<string> {
  const program = await findProgram(command, lists.searchPath);
  if (program === undefined) {
    throw new HubError(
      'not-found',
      `The program "${command}" is not installed on this server. Install it, or choose another provider.`,
    );
  }
  if (!lists.allowedCommands.includes(command) && !lists.allowedCommands.includes(program))
    throw notAllowed(command, lists);
  for (const allowed of lists.allowedCommands) {
    if ((await findProgram(allowed, lists.searchPath)) === program) return program;
  }
  throw notAllowed(command, lists);
}

/** Built-in agents that are no program of their own stand on the list by name. */
export function requireAllowedName(name: string, lists: AllowLists): void {
  if (!lists.allowedCommands.includes(name)) throw notAllowed(name, lists);
}

/** The real path of a directory. @throws HubError where it is missing or leads outside the allowed ones. */
export async function requireAllowedDirectory(given: string, lists: AllowLists): Promise<string> {
  const wanted = given === '~' || given.startsWith('~/') ? path.join(os.homedir(), given.slice(1)) : given;
  if (!path.isAbsolute(wanted))
    throw new HubError(
      'bad-request',
      `The directory "${given}" is not an absolute path. Give one that begins with "/" or "~/".`,
    );
  const real = await readRealPath(wanted);
  if (real === undefined || !(await stat(real)).isDirectory()) {
    throw new HubError('not-found', `There is no directory "${given}" on this server. Make it, or choose another.`);
  }
  const roots = await readAllowedRoots(lists);
  if (roots.some((root) => isInside(root, real))) return real;
  throw new HubError(
    'forbidden',
    `The directory "${given}" leads to ${real}, outside the allowed paths of this server (${lists.allowedPaths.join(', ')}). Its owner can add it to "allowedPaths" in daemon.yaml.`,
  );
}

/** The directories that sessions may work in or below, as they really are; those that are not there are left out. */
export async function readAllowedRoots(lists: Pick<AllowLists, 'allowedPaths' | 'workRoot'>): Promise<string[]> {
  const roots = await Promise.all([...lists.allowedPaths, lists.workRoot].map(readRealPath));
  return [...new Set(roots.filter((root) => root !== undefined))];
}

/** @throws HubError `overloaded` where as many sessions live as may. */
export function requireRoom(living: number, lists: AllowLists): void {
  if (living < lists.maxSessions) return;
  throw new HubError(
    'overloaded',
    `${living} sessions live on this server and at most ${lists.maxSessions} may. Close one, or raise "maxSessions" in daemon.yaml.`,
  );
}

/** Whether a path is a directory or below it; both real and absolute. */
export function isInside(directory: string, inner: string): boolean {
  const relative = path.relative(directory, inner);
  return relative === '' || (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative));
}

async function readRealPath(wanted: string): Promise<string | undefined> {
  try {
    return await realpath(wanted);
  } catch {
    // Missing, a broken link or a loop: nothing to allow.
    return undefined;
  }
}

const notAllowed = (command: string, { allowedCommands }: AllowLists) =>
  new HubError(
    'forbidden',
    `"${command}" is not among the commands that this server may run (${allowedCommands.join(', ')}). Its owner can add it to "allowedCommands" in daemon.yaml.`,
  );
