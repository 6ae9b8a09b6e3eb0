import * as vscode from 'vscode';
import { HubError } from '../../shared/errors.ts';
import type { App } from '../app.ts';
import { registerCommands } from '../commands/register.ts';
import { localHubId } from '../hub/profiles.ts';
import { inRestrictedMode } from '../hub/restrictedMode.ts';
import { t } from '../l10n/text.ts';
import { openFirstSession } from './firstSession.ts';
import type { LocalHub } from './localHub.ts';
import { localSetting } from './localSetting.ts';

/** Start Here: hub and daemon of this machine, and a first session in them. */
export function registerLocal(app: App): vscode.Disposable {
  const { context, log, profiles, hub } = app;
  // Loaded by who has a hub here, or wants one.
  const local = async (): Promise<LocalHub> =>
    (await import('../reachHub.ts')).reachHub.openLocalHub(context.extensionUri);

  profiles.useLocal(async () => {
    const here = await local();
    here.trimLog();
    const found = await here.find();
    const isWanted = localSetting('startWithWindow', true) && !hub.isRestricted;
    return found ?? (isWanted ? startWithProgress(here, log) : undefined);
  });

  return registerCommands(log, {
    'rostrum.local.start': async () => {
      // A button of a welcome text runs it whatever its enablement says.
      if (hub.isRestricted) throw inRestrictedMode();
      const { url } = await startWithProgress(await local(), log);
      await profiles.addLocal({ name: t('This machine'), url });
      await openFirstSession(hub, {
        url,
        restartWithShells: async () => {
          await vscode.workspace
            .getConfiguration('rostrum')
            .update('local.shellsOnly', true, vscode.ConfigurationTarget.Global);
          await (await local()).stop();
          const again = await startWithProgress(await local(), log);
          await profiles.choose(localHubId);
          return again.url;
        },
      });
    },
    'rostrum.local.stop': async () => {
      const stop = t('Stop');
      const detail = t('Sessions and their agents run on in tmux; nothing new is started until both run again.');
      const answer = await vscode.window.showWarningMessage(
        t('Stop hub and daemon of this machine?'),
        { modal: true, detail },
        stop,
      );
      if (answer === stop) await (await local()).stop();
    },
    'rostrum.local.showLog': async () => {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file((await local()).logFile));
      await vscode.window.showTextDocument(document, { preview: true });
    },
  });
}

/** @throws what keeps them from starting; cancelled, where it was told with the way to their log. */
async function startWithProgress(
  local: LocalHub,
  log: vscode.LogOutputChannel,
): Promise<{ readonly url: string; readonly token: string }> {
  const title = t('Starting hub and daemon on this machine…');
  try {
    return await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () =>
      local.start({ shellsOnly: localSetting('shellsOnly', false) }),
    );
  } catch (thrown) {
    if (!(thrown instanceof HubError) || thrown.details?.['log'] === undefined) throw thrown;
    void tellNotStarted(thrown, log);
    throw new vscode.CancellationError();
  }
}

/** Why they did not start stands in their own log: the window's knows nothing of it. */
async function tellNotStarted({ message, code }: HubError, log: vscode.LogOutputChannel): Promise<void> {
  log.warn(`local start: ${code}`);
  const show = t('Show Log');
  if ((await vscode.window.showErrorMessage(message, show)) === show)
    await vscode.commands.executeCommand('rostrum.local.showLog');
}
