import * as os from 'node:os';
import * as vscode from 'vscode';
import { rostrumHome } from '../../runtime/rostrumHome.ts';
import type { App } from '../app.ts';
import { registerCommands } from '../commands/register.ts';
import { localHubId } from '../hub/profiles.ts';
import { t } from '../l10n/text.ts';
import { openFirstSession } from './firstSession.ts';
import { LocalHub } from './localHub.ts';

/** Start Here: hub and daemon of this machine, and a first session in them. */
export function registerLocal(app: App): vscode.Disposable {
  const { context, log, profiles, hub } = app;
  const local = (): LocalHub =>
    new LocalHub({ home: localHome(), extensionDir: context.extensionUri.fsPath, env: process.env });

  profiles.useLocal(async () => {
    local().trimLog();
    const found = await local().find();
    const isWanted = setting('startWithWindow', true) && vscode.workspace.isTrusted;
    return found ?? (isWanted ? startWithProgress(local()) : undefined);
  });

  return registerCommands(log, {
    'rostrum.local.start': async () => {
      const { url } = await startWithProgress(local());
      await profiles.addLocal({ name: t('This machine'), url });
      await openFirstSession(hub, {
        restartWithShells: async () => {
          await vscode.workspace
            .getConfiguration('rostrum')
            .update('local.shellsOnly', true, vscode.ConfigurationTarget.Global);
          await local().stop();
          await startWithProgress(local());
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
      if (answer === stop) await local().stop();
    },
    'rostrum.local.showLog': async () => {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file(local().logFile));
      await vscode.window.showTextDocument(document, { preview: true });
    },
  });
}

const setting = <Value>(name: string, fallback: Value): Value =>
  vscode.workspace.getConfiguration('rostrum').get(`local.${name}`, fallback);

function localHome(): string {
  const chosen = setting('home', '').trim();
  const home = os.homedir();
  const env = chosen === '' ? process.env : { ROSTRUM_HOME: chosen };
  return rostrumHome({ env, home, cwd: home, hostname: os.hostname() });
}

function startWithProgress(local: LocalHub): Promise<{ readonly url: string; readonly token: string }> {
  const title = t('Starting hub and daemon on this machine…');
  return Promise.resolve(
    vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () =>
      local.start({ shellsOnly: setting('shellsOnly', false) }),
    ),
  );
}
