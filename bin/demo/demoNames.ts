import type { NameOf } from '../../daemon/cli/names.ts';
import { shortId } from '../../daemon/cli/names.ts';
import type { DemoFleet } from './demoFleet.ts';

/** The names of the demo's servers, sessions and tasks, by their ids. */
export async function readNamesOf({ hub, projectId }: DemoFleet): Promise<NameOf> {
  const asked = { project: projectId, limit: 500 };
  const [servers, sessions, tasks] = await Promise.all([
    hub.caller.call('server.list', asked),
    hub.caller.call('session.list', asked),
    hub.caller.call('task.list', asked),
  ]);
  const names = new Map([
    ...[...servers.rows, ...sessions.rows].map(({ id, name }) => [id, name] as const),
    ...tasks.rows.map(({ id, ref }) => [id, ref] as const),
  ]);
  return (id) => (id === undefined ? '' : (names.get(id) ?? shortId(id)));
}
