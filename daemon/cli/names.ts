import { HubError } from '../../shared/errors.ts';
import type { Work } from './command.ts';

/** Names of records by their ids; what is unknown is shown as the beginning of its id. */
export type NameOf = (id: string | undefined) => string;

/** What `readNames` asks for. */
export const namesAsked = ['server.list', 'session.list', 'task.list'] as const;

/**
 * The names of a project's servers and sessions, and the refs of its tasks. Names only make a page nicer, so who may not list them
 * gets short ids instead of a refusal.
 */
export async function readNames(work: Work, project: string | undefined): Promise<NameOf> {
  const [servers, sessions, tasks] = await Promise.all([
    orNothing(work.ask('server.list', { project, limit: 500 })),
    orNothing(work.ask('session.list', { project, limit: 500 })),
    orNothing(work.ask('task.list', { project, limit: 500 })),
  ]);
  const names = new Map([
    ...[...servers, ...sessions].map(({ id, name }) => [id, name] as const),
    ...tasks.map(({ id, ref }) => [id, ref] as const),
  ]);
  return (id) => (id === undefined ? '' : (names.get(id) ?? shortId(id)));
}

/** `task_4f7k2m9q…` as `task_4f7k`: enough to type. */
export const shortId = (id: string): string => {
  const [prefix = '', rest = ''] = id.split('_');
  return rest === '' ? id : `${prefix}_${rest.slice(0, 6)}`;
};

async function orNothing<Row>(page: Promise<{ readonly rows: readonly Row[] }>): Promise<readonly Row[]> {
  try {
    return (await page).rows;
  } catch (error) {
    if (error instanceof HubError) return [];
    throw error;
  }
}
