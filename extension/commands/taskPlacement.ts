import * as vscode from 'vscode';
import type { TaskRow } from '../../shared/model/task.ts';
import { t } from '../l10n/text.ts';
import { openView } from '../documents/taskViews.ts';
import { answered } from './answered.ts';
import { chosenTask, chosenTasks } from './chosenTasks.ts';
import type { TaskParts } from './chosenTasks.ts';
import { onEach } from './onEach.ts';
import { idleSessions, placementItems } from './placementItems.ts';
import { registerCommands } from './register.ts';

interface PlaceItem extends vscode.QuickPickItem {
  readonly place?: { readonly server: string } | { readonly session: string } | Record<string, never>;
}

/** Where and when tasks run: by the scheduler, or by hand on a server or in a live session. */
export function registerTaskPlacementCommands(parts: TaskParts): vscode.Disposable {
  const { hub, log } = parts.app;
  const { mirror } = hub;
  return registerCommands(log, {
    'rostrum.task.start': async (...args) => {
      const rows = await chosenTasks(parts, args, { title: t('Which task shall start?'), verb: 'start' });
      await onEach(rows, t('Starting'), ({ id }) => hub.call('task.start', { id }));
    },
    'rostrum.task.assign': assign,
    'rostrum.task.unassign': async (...args) => {
      const rows = await chosenTasks(parts, args, { title: t('Which task shall be taken back?'), verb: 'unassign' });
      await onEach(rows, t('Taking back'), ({ id }) => hub.call('task.unassign', { id }));
    },
    'rostrum.task.why': async (...args) => {
      const row = await answered(chosenTask(parts, args, { title: t('Which task does not run?'), verb: 'why' }));
      await openView({ what: 'why', id: row.id }, row.ref);
    },
  });

  async function assign(...args: readonly unknown[]): Promise<void> {
    const rows = await chosenTasks(parts, args, { title: t('Which task shall be assigned?'), verb: 'assign' });
    const [row] = rows;
    if (row === undefined) return;
    const title = rows.length === 1 ? t('Where shall {0} run?', row.ref) : t('Where shall {0} tasks run?', rows.length);
    const chosen = await vscode.window.showQuickPick(placesFor(row), {
      title,
      placeHolder: t('Servers with their scores, and idle sessions'),
      matchOnDescription: true,
      matchOnDetail: true,
      ignoreFocusOut: true,
    });
    const place = chosen?.place;
    if (place === undefined) return;
    await onEach(rows, t('Assigning'), ({ id }) => hub.call('task.assign', { id, ...place }));
  }

  async function placesFor(row: TaskRow): Promise<PlaceItem[]> {
    const { candidates, cheapest } = await hub.call('task.why', { id: row.id });
    const separator = (label: string): PlaceItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const icon = (id: string): vscode.ThemeIcon => new vscode.ThemeIcon(id);
    const sessions = idleSessions(mirror.all('session').values(), row.projectId);
    return [
      {
        label: t('The best server'),
        description: cheapest ?? '',
        iconPath: icon('sparkle'),
        alwaysShow: true,
        place: {},
      },
      ...(candidates.length === 0 ? [] : [separator(t('Servers'))]),
      ...placementItems(candidates).map(({ icon: id, server, ...item }) => ({
        ...item,
        iconPath: icon(id),
        place: { server },
      })),
      ...(sessions.length === 0 ? [] : [separator(t('Idle sessions: the task is typed into it'))]),
      ...sessions.map(({ id, name, provider, serverId }) => ({
        label: name,
        description: t('{0} on {1}', provider, mirror.get('server', serverId)?.name ?? serverId),
        iconPath: icon('terminal'),
        place: { session: id },
      })),
    ];
  }
}
