import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { untilMirrored } from '../hub/untilMirrored.ts';
import { t } from '../l10n/text.ts';
import { HubError } from '../../shared/errors.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { SessionRow } from '../../shared/model/session.ts';
import type { OpenWish, SessionTerminals } from '../terminals/sessionTerminals.ts';
import { isLiving } from '../views/sessions/sessionState.ts';
import { answered } from './answered.ts';
import { idInRow, idOf, idsOf } from './chosen.ts';
import { openNewSession } from './newSession.ts';
import { pickSession } from './pick.ts';
import { registerCommands } from './register.ts';
import { resumeLost } from './resumeLost.ts';

/** More than can be told apart in one panel. */
const mostAtOnce = 12;

/** The session that a command is for: what was clicked, else the one in the active terminal, else one that is picked. */
export async function sessionFor(
  app: App,
  terminals: SessionTerminals,
  args: readonly unknown[],
  { title, isOffered }: { readonly title: string; readonly isOffered: (session: SessionRow) => boolean },
): Promise<SessionRow | undefined> {
  const { mirror } = app.hub;
  const given = idOf(args, 'session') ?? terminals.sessionIn(vscode.window.activeTerminal);
  const row = given === undefined ? undefined : mirror.get('session', given);
  if (row !== undefined && (idOf(args, 'session') !== undefined || isOffered(row))) return row;
  return pickSession(app, title, isOffered);
}

/** Opening, naming and ending sessions. */
export function registerSessionCommands(app: App, terminals: SessionTerminals): vscode.Disposable {
  const { hub, log } = app;
  const { mirror } = hub;
  return registerCommands(log, {
    'rostrum.session.open': (...args) => openTerminals(args, { where: 'panel' }),
    'rostrum.session.openBeside': (...args) => openTerminals(args, { where: 'beside' }),
    'rostrum.session.openEditor': (...args) => openTerminals(args, { where: 'editor' }),
    'rostrum.session.openTask': (...args) => openOfTask(args),
    'rostrum.session.new': async (...args) => {
      const server = idInRow(args[0], 'server');
      const task = idInRow(args[0], 'task');
      const opened = await answered(openNewSession(app, { server, task }));
      terminals.open(opened);
    },
    'rostrum.session.redraw': async (...args) => {
      const session = await answered(
        sessionFor(app, terminals, args, {
          title: t('Draw which session anew?'),
          isOffered: isLiving,
        }),
      );
      terminals.repaint(session.id);
    },
    'rostrum.session.interrupt': async (...args) => {
      const session = await answered(
        sessionFor(app, terminals, args, {
          title: t('Interrupt which session?'),
          isOffered: isLiving,
        }),
      );
      await hub.call('session.interrupt', { id: session.id });
      vscode.window.setStatusBarMessage(t('Ctrl-C was pressed in {0}.', plainLine(session.name)), messageMs);
    },
    'rostrum.session.rename': (...args) => rename(args),
    'rostrum.session.close': (...args) => close(args),
    'rostrum.session.resume': async (...args) => {
      const wish = { title: t('Resume which session?'), isOffered: (session: SessionRow) => !isLiving(session) };
      const session = await answered(sessionFor(app, terminals, args, wish));
      const resumed = await hub.call('session.resume', { id: session.id });
      await untilMirrored(hub, () => mirror.get('session', resumed.session.id) !== undefined);
      terminals.open(resumed.session.id);
    },
    'rostrum.session.resumeAll': (...args) => resumeLost(app, idsOf(args, 'session')),
  });

  async function openTerminals(args: readonly unknown[], wish: OpenWish): Promise<void> {
    const given = idsOf(args, 'session');
    if (given.length > 0) {
      for (const id of given.slice(0, mostAtOnce)) terminals.open(id, wish);
      return;
    }
    const session = await answered(pickSession(app, t('Open which session?'), isLiving));
    terminals.open(session.id, wish);
  }

  /** Beside each other, split from the first. */
  async function openOfTask(args: readonly unknown[]): Promise<void> {
    const session = mirror.get('session', idOf(args, 'session') ?? '');
    const taskId = idInRow(args[0], 'task') ?? session?.taskId ?? (await pickTaskWithSessions());
    if (taskId === undefined) return;
    const all = [...mirror.all('session').values()].filter((row) => row.taskId === taskId && isLiving(row));
    if (all.length === 0) throw new HubError('not-found', t('No session works on this task now.'));
    const [first, ...others] = all.slice(0, mostAtOnce);
    if (first === undefined) return;
    const parent = terminals.open(first.id);
    for (const { id } of others) terminals.open(id, { parent });
  }

  async function pickTaskWithSessions(): Promise<string | undefined> {
    const session = await pickSession(
      app,
      t('Open all sessions of the task of which session?'),
      (row) => isLiving(row) && row.taskId !== undefined,
    );
    return session?.taskId;
  }

  async function rename(args: readonly unknown[]): Promise<void> {
    const session = await answered(
      sessionFor(app, terminals, args, { title: t('Rename which session?'), isOffered: isLiving }),
    );
    const name = await vscode.window.showInputBox({
      title: t('Rename {0}', plainLine(session.name)),
      value: session.name,
      validateInput: (text) => (text.trim() === '' ? t('A name is needed.') : undefined),
    });
    if (name !== undefined && name.trim() !== session.name) await hub.call('session.rename', { id: session.id, name });
  }

  async function close(args: readonly unknown[]): Promise<void> {
    const given = idsOf(args, 'session').flatMap((id) => mirror.get('session', id) ?? []);
    const wish = { title: t('Close which session?'), isOffered: isLiving };
    const picked = given.length > 0 ? given : [await sessionFor(app, terminals, args, wish)];
    const sessions = picked.filter((session) => session !== undefined);
    if (sessions.length === 0) return;
    const yes = sessions.length === 1 ? t('Close Session') : t('Close {0} Sessions', sessions.length);
    const question =
      sessions.length === 1
        ? t('Close the session {0}?', plainLine(sessions[0]?.name ?? ''))
        : t('Close {0} sessions?', sessions.length);
    const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail: whatEnds(sessions) }, yes);
    if (chosen !== yes) return;
    for (const { id } of sessions) await hub.call('session.close', { id });
  }

  function whatEnds(sessions: readonly SessionRow[]): string {
    const lines = sessions.slice(0, mostAtOnce).map((session) => {
      const ref = session.taskId === undefined ? undefined : mirror.get('task', session.taskId)?.ref;
      const server = mirror.get('server', session.serverId)?.name ?? '';
      const name = plainLine(session.name);
      return ref === undefined
        ? t('{0}: {1} on {2}', name, session.provider, server)
        : t('{0}: {1} on {2}, which works on {3}', name, session.provider, server, ref);
    });
    const more = sessions.length > lines.length ? [t('and {0} more', sessions.length - lines.length)] : [];
    return [t('Everything that runs in it ends: the program and all that it started.'), '', ...lines, ...more].join(
      '\n',
    );
  }
}

const messageMs = 4_000;
