import { stat } from 'node:fs/promises';
import * as os from 'node:os';
import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { HubError } from '../../shared/errors.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import { directAttachment } from '../terminals/directAttach.ts';
import { openOwnTerminal } from '../terminals/openOwnTerminal.ts';
import type { SessionTerminals } from '../terminals/sessionTerminals.ts';
import { isLiving } from '../views/sessions/sessionState.ts';
import { answered } from './answered.ts';
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
      const session = await answered(
        sessionFor(app, terminals, args, {
          title: t('Attach which session?'),
          isOffered: isLiving,
        }),
      );
      await copy(`rostrum session attach ${session.id}`);
    },

    'rostrum.session.attachDirectly': async (...args) => {
      const session = await answered(
        sessionFor(app, terminals, args, {
          title: t('Attach which session?'),
          isOffered: isLiving,
        }),
      );
      const direct = await hub.call('session.direct', { id: session.id });
      const hasSocket = await stat(direct.socket).then(
        (found) => found.isSocket(),
        () => false,
      );
      const machine = { hostname: os.hostname(), user: os.userInfo().username, hasSocket };
      const attachment = directAttachment(direct, machine);
      if (attachment.where === 'here') return openDirectly(app, session.name, attachment.command);
      const { line } = attachment;
      const copyIt = t('Copy Command');
      const name = plainLine(session.name);
      if (attachment.where === 'ssh') {
        const { destination, command } = attachment;
        const text = t('Attach {0} over SSH, past the hub?', name);
        const detail = [
          t(
            'This runs in a terminal of this window; your own SSH configuration and keys are used for {0}.',
            destination,
          ),
          '',
          line,
        ].join('\n');
        const openIt = t('Open Terminal');
        const chosen = await vscode.window.showInformationMessage(text, { modal: true, detail }, openIt, copyIt);
        if (chosen === copyIt) await copy(line);
        if (chosen === openIt) openDirectly(app, session.name, command);
        return;
      }
      const { hostname, user } = direct;
      const text = t('{0} runs on another machine than this window’s ({1}).', name, plainLine(hostname));
      const detail = [
        t('Open it through the hub, or run this there, as {0}:', plainLine(user)),
        '',
        line,
        '',
        t('From here it cannot be attached directly: nobody has said how its server is reached by SSH.'),
      ].join('\n');
      const open = t('Open Through the Hub');
      const chosen = await vscode.window.showInformationMessage(text, { modal: true, detail }, open, copyIt);
      if (chosen === copyIt) await copy(line);
      if (chosen === open) terminals.open(session.id);
    },
  });
}

/** tmux itself in a terminal of this window: closing it leaves the session running. */
function openDirectly(app: App, session: string, [shellPath, ...shellArgs]: readonly string[]): void {
  if (shellPath === undefined) throw new HubError('internal', 'a command without a program');
  const name = t('{0} (direct)', plainLine(session));
  openOwnTerminal(app, { name, shellPath, shellArgs, iconPath: new vscode.ThemeIcon('plug') });
}
