import { mkdir } from 'node:fs/promises';
import * as path from 'node:path';
import type { Repository } from '../../shared/model/server.ts';
import type { SessionOrder } from '../../shared/protocol/daemon.ts';
import type { AllowLists } from './allowLists.ts';
import { requireAllowedDirectory } from './allowLists.ts';

/** Where a session works. */
export interface WorkDirectory {
  readonly cwd: string;
  /** It was made now, for this session: nobody has put anything there that an agent would run. */
  readonly isOwn: boolean;
}

/**
 * The directory that a session works in: the one it was given, else its task's repository on this server, else a new
 * one below the work root. A task that wants a worktree of its own gets it here, in place of the repository's path.
 *
 * @throws HubError where the daemon may not work there.
 */
export async function prepareWorkDirectory(
  order: SessionOrder,
  repos: readonly Repository[],
  lists: AllowLists,
): Promise<WorkDirectory> {
  const given = order.cwd ?? findRepository(order.task?.repo, repos)?.path;
  if (given !== undefined) return { cwd: await requireAllowedDirectory(given, lists), isOwn: false };
  const directory = path.join(lists.workRoot, directoryName(order));
  await mkdir(lists.workRoot, { recursive: true, mode: 0o700 });
  // It gives what it made; nothing where the directory, or a link to another, was there.
  const made = await mkdir(directory, { recursive: true, mode: 0o700 });
  return { cwd: await requireAllowedDirectory(directory, lists), isOwn: made !== undefined };
}

/** `API-12-7k2mq9`: what it is for, and enough of the session's id to be its own. */
function directoryName({ sessionId, name, task }: Pick<SessionOrder, 'sessionId' | 'name' | 'task'>): string {
  const label = (task?.ref ?? name)
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${label === '' ? 'session' : label}-${markOf(sessionId)}`;
}

const markOf = (sessionId: string): string => sessionId.slice(-8);

/** Whether a directory of the work root was made for a session. */
export const isDirectoryOf = (name: string, sessionId: string): boolean => name.endsWith(`-${markOf(sessionId)}`);

/** A repository of this machine by its name, or by its remote. */
export function findRepository(wanted: string | undefined, repos: readonly Repository[]): Repository | undefined {
  if (wanted === undefined) return undefined;
  return repos.find(({ name }) => name === wanted) ?? repos.find(({ remote }) => remote === wanted);
}
