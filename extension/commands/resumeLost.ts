import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { HubError } from '../../shared/errors.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { SessionRow } from '../../shared/model/session.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { lostIn } from '../views/sessions/lostSessions.ts';
import { onEach } from './onEach.ts';

/** Brings back what a server lost; which of them, a person says, where it was not said before. */
export async function resumeLost({ hub }: App, given: readonly string[]): Promise<void> {
  const lost = lostIn(hub);
  if (lost.length === 0) throw new HubError('not-found', t('No session is lost.'));
  const named = lost.filter(({ id }) => given.includes(id));
  const sessions = named.length > 0 ? named : await pickLost(hub, lost);
  if (sessions.length === 0) return;
  await onEach(sessions, t('Resuming sessions'), ({ id, role, objectiveId }) =>
    role === 'manager' && objectiveId !== undefined
      ? hub.call('objective.manager', { id: objectiveId })
      : hub.call('session.resume', { id }),
  );
}

async function pickLost({ mirror }: HubClient, lost: readonly SessionRow[]): Promise<readonly SessionRow[]> {
  const items = lost.map((session) => {
    const ref = session.taskId === undefined ? undefined : mirror.get('task', session.taskId)?.ref;
    const parts = [ref, session.provider, mirror.get('server', session.serverId)?.name];
    const description = parts.filter((part) => part !== undefined).join(' · ');
    return { label: plainLine(session.name), description, picked: true, session };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Which lost sessions should go on?'),
    placeHolder: t('Each goes on with its own conversation; one with a task as its next attempt.'),
    canPickMany: true,
    matchOnDescription: true,
  });
  return (chosen ?? []).map(({ session }) => session);
}
