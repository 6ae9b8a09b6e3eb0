import { stat } from 'node:fs/promises';
import * as os from 'node:os';
import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { HubError } from '../../shared/errors.ts';
import { plainLine } from '../../shared/model/text.ts';
import { isOnMachine, shellLine } from '../terminals/directAttach.ts';
import type { SessionTerminals } from '../terminals/sessionTerminals.ts';
import { isLiving } from '../views/sessions/sessionState.ts';
import { registerCommands } from './register.ts';
import { sessionFor } from './sessions.ts';

const messageMs = 4_000;

/** Sessions in terminals that are not this window's: the command line's, or tmux itself on the same machine. */
export function registerAttachCommands(app: App, terminals: SessionTerminals): vscode.Disposable {
  const { hub, log } = app;
  const copy = async (text: string): Promise<void> => {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(t('Copied: {0}', text), messageMs);
  };

  return registerCommands(log, {
    'rostrum.session.copyAttach': async (...args) => {
      const session = await sessionFor(app, terminals, args, {
        title: t('Attach which session?'),
        isOffered: isLiving,
      });
      if (session !== undefined) await copy(`rostrum session attach ${session.id}`);
    },

    'rostrum.session.attachDirectly': async (...args) => {
      const session = await sessionFor(app, terminals, args, {
        title: t('Attach which session?'),
        isOffered: isLiving,
      });
      if (session === undefined) return;
      const direct = await hub.call('session.direct', { id: session.id });
      const line = shellLine(direct.command);
      const hasSocket = await stat(direct.socket).then(
        (found) => found.isSocket(),
        () => false,
      );
      if (isOnMachine(direct, { hostname: os.hostname(), user: os.userInfo().username, hasSocket })) {
        const [shellPath, ...shellArgs] = direct.command;
        if (shellPath === undefined) throw new HubError('internal', 'a command without a program');
        const name = t('{0} (direct)', plainLine(session.name));
        vscode.window
          .createTerminal({ name, shellPath, shellArgs, iconPath: new vscode.ThemeIcon('plug'), isTransient: true })
          .show();
        return;
      }
      const { hostname, user } = direct;
      const text = t(
        '{0} runs on another machine than this window’s ({1}).',
        plainLine(session.name),
        plainLine(hostname),
      );
      const detail = [
        t('Open it through the hub, or run this there, as {0}:', plainLine(user)),
        '',
        line,
        '',
        t('From here it cannot be attached directly yet: that will go over SSH.'),
      ].join('\n');
      const copyIt = t('Copy Command');
      const open = t('Open Terminal');
      const chosen = await vscode.window.showInformationMessage(text, { modal: true, detail }, open, copyIt);
      if (chosen === copyIt) await copy(line);
      if (chosen === open) terminals.open(session.id);
    },
  });
}
