import * as vscode from 'vscode';
import type { ServerRow } from '../../shared/model/server.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { t } from '../l10n/text.ts';

const onlineMs = 30_000;

/** Opens a terminal on the machine that was just started, or says what keeps it from that. */
export async function openFirstSession(
  hub: HubClient,
  { restartWithShells }: { readonly restartWithShells: () => Promise<void> },
): Promise<void> {
  let server = await untilReady(hub);
  if (server?.state === 'unfit' && server.failedChecks.includes('agent')) {
    const shells = t('Run Shells Only');
    const choice = await vscode.window.showWarningMessage(
      t(
        '{0} has no agent CLI (claude, codex, gemini …) that can be run. Install one, or go on with shells and the scripted demo agent.',
        server.name,
      ),
      shells,
    );
    if (choice !== shells) return;
    await restartWithShells();
    server = await untilReady(hub);
  }
  if (server?.state !== 'online') {
    const why = server === undefined ? t('it has not connected yet') : server.failedChecks.join(', ');
    void vscode.window.showWarningMessage(t('This machine takes no sessions yet: {0}.', why));
    return;
  }
  const [projectId] = server.projectIds;
  const { session } = await hub.call('session.open', {
    server: server.id,
    ...(projectId === undefined ? {} : { project: projectId }),
  });
  await vscode.commands.executeCommand('rostrum.session.open', session.id);
}

/** The server of a hub with one machine, as soon as it has said how it is; undefined where it does not come. */
function untilReady(hub: HubClient): Promise<ServerRow | undefined> {
  const look = (): ServerRow | undefined =>
    [...hub.mirror.all('server').values()].find(
      ({ state }) => hub.connection.state === 'connected' && state !== 'offline',
    );
  const ready = look();
  if (ready !== undefined) return Promise.resolve(ready);
  return new Promise((resolve) => {
    const settle = (server: ServerRow | undefined): void => {
      clearTimeout(timer);
      heard.dispose();
      resolve(server);
    };
    const timer = setTimeout(() => settle(undefined), onlineMs);
    const heard = hub.onRows.on(() => {
      const found = look();
      if (found !== undefined) settle(found);
    });
  });
}
