import * as vscode from 'vscode';
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
    return found ?? (isWanted ? startWithProgress(here) : undefined);
  });

  return registerCommands(log, {
    'rostrum.local.start': async () => {
      // A button of a welcome text runs it whatever its enablement says.
      if (hub.isRestricted) throw inRestrictedMode();
      const { url } = await startWithProgress(await local());
      await profiles.addLocal({ name: t('This machine'), url });
      await openFirstSession(hub, {
        restartWithShells: async () => {
          await vscode.workspace
            .getConfiguration('rostrum')
            .update('local.shellsOnly', true, vscode.ConfigurationTarget.Global);
          await (await local()).stop();
          await startWithProgress(await local());
          await profiles.choose(localHubId);
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

function startWithProgress(local: LocalHub): Promise<{ readonly url: string; readonly token: string }> {
  const title = t('Starting hub and daemon on this machine…');
  return Promise.resolve(
    vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () =>
      local.start({ shellsOnly: localSetting('shellsOnly', false) }),
    ),
  );
}
