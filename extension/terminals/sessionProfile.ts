import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { openNewSession } from '../commands/newSession.ts';
import { pickSession } from '../commands/pick.ts';
import { showFailure } from '../commands/register.ts';
import { t } from '../l10n/text.ts';
import { isLiving } from '../views/sessions/sessionState.ts';
import type { SessionTerminals } from './sessionTerminals.ts';

/** "Rostrum Session" among the editor's own kinds of terminals: one that runs, or a new one. */
export function registerSessionProfile(app: App, terminals: SessionTerminals): vscode.Disposable {
  return vscode.window.registerTerminalProfileProvider('rostrum.session', {
    provideTerminalProfile: async () => {
      try {
        const id = await chooseSession(app, terminals);
        return id === undefined ? undefined : terminals.profile(id);
      } catch (thrown) {
        await showFailure(app.log, 'rostrum.session profile', thrown);
        return undefined;
      }
    },
  });
}

async function chooseSession(app: App, terminals: SessionTerminals): Promise<string | undefined> {
  const isOffered = ({ id }: { readonly id: string }): boolean => terminals.terminalOf(id) === undefined;
  const living = [...app.hub.mirror.all('session').values()].filter((row) => isLiving(row) && isOffered(row));
  if (living.length === 0) return openNewSession(app, {});
  const fresh = t('A new session');
  const running = t('One that runs ({0})', living.length);
  const chosen = await vscode.window.showQuickPick([running, fresh], { title: t('Open which session?') });
  if (chosen === undefined) return undefined;
  if (chosen === fresh) return openNewSession(app, {});
  return (await pickSession(app, t('Open which session?'), (row) => isLiving(row) && isOffered(row)))?.id;
}
