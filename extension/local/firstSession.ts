import * as os from 'node:os';
import * as vscode from 'vscode';
import type { HubClient } from '../hub/hubClient.ts';
import { t } from '../l10n/text.ts';
import { lacksAgent, untilReady } from './untilReady.ts';

/** Opens a terminal on this machine, whose hub was just started at this address, or says what keeps it from that. */
export async function openFirstSession(
  hub: HubClient,
  { url, restartWithShells }: { readonly url: string; readonly restartWithShells: () => Promise<string> },
): Promise<void> {
  const hostname = os.hostname();
  let server = await untilReady(hub, { url, hostname });
  if (server !== undefined && lacksAgent(server)) {
    const shells = t('Run Shells Only');
    const choice = await vscode.window.showWarningMessage(
      t(
        '{0} has no agent CLI (claude, codex, gemini …) that can be run. Install one, or go on with shells and the scripted demo agent.',
        server.name,
      ),
      shells,
    );
    if (choice !== shells) return;
    server = await untilReady(hub, { url: await restartWithShells(), hostname, shellsOnly: true });
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
