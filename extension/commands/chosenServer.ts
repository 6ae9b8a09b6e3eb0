import type { App } from '../app.ts';
import type { ServerRow } from '../../shared/model/server.ts';
import type { ServerTree } from '../views/servers/serverTree.ts';
import { idInRow } from './chosen.ts';
import { pickServer } from './pick.ts';
import type { RunningThere } from './serverModes.ts';

/** The server of the row that a command was called on; without one, what the person picks. */
export async function chosenServer(
  app: App,
  tree: ServerTree,
  args: readonly unknown[],
  title: string,
): Promise<ServerRow | undefined> {
  const row = typeof args[0] === 'string' ? (tree.serverOf(args[0]) ?? idInRow(args[0], 'server')) : undefined;
  return app.hub.mirror.get('server', row ?? '') ?? (await pickServer(app, title));
}

/** Tasks that are under way on a server, and sessions there that the window sees. */
export async function runningOn({ hub }: App, tree: ServerTree, server: ServerRow): Promise<RunningThere> {
  const { runningTasks } = await hub.call('server.view', { id: server.id });
  const sessions = tree.sessionsOn(server.id).map((id) => hub.mirror.get('session', id)?.name ?? '');
  return { tasks: runningTasks, sessions };
}
