import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { HubError } from '../../shared/errors.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { SessionRow, ShareAccess } from '../../shared/model/session.ts';
import type { SessionTerminals } from '../terminals/sessionTerminals.ts';
import { isLiving } from '../views/sessions/sessionState.ts';
import { answered } from './answered.ts';
import { choose } from './choose.ts';
import { registerCommands } from './register.ts';
import { sessionFor } from './sessions.ts';

/** Sessions among people: who drives, and who looks on. */
export function registerSharingCommands(app: App, terminals: SessionTerminals): vscode.Disposable {
  const { hub, log } = app;
  const { mirror } = hub;
  const find = (args: readonly unknown[], title: string, isOffered: (session: SessionRow) => boolean = isLiving) =>
    sessionFor(app, terminals, args, { title, isOffered });
  const say = (text: string): void => void vscode.window.setStatusBarMessage(text, 4_000);

  return registerCommands(log, {
    'rostrum.session.take': async (...args) => {
      const session = await answered(find(args, t('Take over which session?')));
      await hub.call('session.take', { id: session.id });
      say(t('{0} takes input from you only now.', plainLine(session.name)));
    },
    'rostrum.session.release': async (...args) => {
      const session = await answered(
        find(args, t('Let others drive which session?'), ({ driver }) => driver !== undefined),
      );
      await hub.call('session.release', { id: session.id });
      say(t('{0} takes input from everybody who may drive it.', plainLine(session.name)));
    },
    'rostrum.session.share': async (...args) => {
      const session = await answered(find(args, t('Share which session?')));
      await share(session);
    },
    'rostrum.session.unshare': async (...args) => {
      const isShared = ({ shares = [] }: SessionRow): boolean => shares.length > 0;
      const session = await answered(find(args, t('Stop sharing which session?'), isShared));
      await unshare(session);
    },
    'rostrum.session.makePrivate': (...args) => setPrivate(args, true),
    'rostrum.session.makeOpen': (...args) => setPrivate(args, false),
  });

  async function share(session: SessionRow): Promise<void> {
    const you = hub.connection.state === 'connected' ? hub.connection.you.id : undefined;
    const members = mirror.get('project', session.projectId)?.members ?? [];
    const people = members
      .filter(({ personId }) => personId !== you)
      .map(({ personId, name, role }) => ({
        label: plainLine(name),
        description: [role, session.shares?.find((one) => one.personId === personId)?.access]
          .filter(Boolean)
          .join(' · '),
        iconPath: new vscode.ThemeIcon('account'),
        personId,
      }));
    if (people.length === 0) throw new HubError('not-found', t('Nobody else is a member of this project.'));
    const name = plainLine(session.name);
    const person = await choose(people, t('Share {0} with whom?', name));
    const ways: readonly (vscode.QuickPickItem & { access: ShareAccess })[] = [
      { label: `$(eye) ${t('View')}`, detail: t('May look on'), access: 'view' },
      { label: `$(edit) ${t('Drive')}`, detail: t('May type too, whatever the role in the project'), access: 'drive' },
    ];
    const way = await choose(ways, t('What may {0} do?', person.label));
    await hub.call('session.share', { id: session.id, person: person.personId, access: way.access });
    say(t('{0} is shared with {1}.', name, person.label));
  }

  async function unshare(session: SessionRow): Promise<void> {
    const items = (session.shares ?? []).map(({ personId, name, access }) => ({
      label: plainLine(name),
      description: access,
      iconPath: new vscode.ThemeIcon('account'),
      personId,
    }));
    const title = t('Take which share of {0} back? It is cut at once.', plainLine(session.name));
    for (const { personId } of (await vscode.window.showQuickPick(items, { title, canPickMany: true })) ?? [])
      await hub.call('session.unshare', { id: session.id, person: personId });
  }

  async function setPrivate(args: readonly unknown[], isPrivate: boolean): Promise<void> {
    const title = isPrivate ? t('Make which session private?') : t('Open which session to its project?');
    const session = await answered(find(args, title, (row) => (row.private === true) !== isPrivate));
    await hub.call('session.private', { id: session.id, private: isPrivate });
  }
}
