import type { Mirror } from '../../shared/client/mirror.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import { t } from '../l10n/text.ts';
import { shownLine } from '../views/tasks/taskDescription.ts';

/** More tasks than anybody reads in a question. */
const maxListed = 8;

/** What ends when tasks are cancelled: which agents, and what others wait for in vain. */
export function cancelDetail(rows: readonly TaskRow[], mirror: Mirror): string {
  const cancelled = new Set(rows.map(({ id }) => id));
  const lines = rows.slice(0, maxListed).map((row) => lineOf(row, mirror));
  const waiting = [...mirror.all('task').values()].filter(
    ({ id, status, dependencies }) =>
      status === 'pending' &&
      !cancelled.has(id) &&
      dependencies.some(({ on, kind }) => cancelled.has(on) && (kind === 'blocks' || kind === 'input')),
  );
  const going = waiting.filter(({ dependencies }) =>
    dependencies.some(({ on, ifFailed }) => cancelled.has(on) && ifFailed === 'cancel'),
  );
  const staying = waiting.filter((row) => !going.includes(row));
  return [
    ...lines,
    ...(rows.length > maxListed ? [t('and {0} more', rows.length - maxListed)] : []),
    ...(going.length > 0 ? [t('Cancelled with it: {0}', refs(going))] : []),
    ...(staying.length > 0 ? [t('Blocked by it then: {0}', refs(staying))] : []),
  ].join('\n');
}

function lineOf({ ref, title, sessionId, serverId }: TaskRow, mirror: Mirror): string {
  const name = `${ref} ${shownLine(title, 60)}`;
  const session = sessionId === undefined ? undefined : mirror.get('session', sessionId);
  if (session === undefined || session.lifecycle === 'exited') return name;
  const server = serverId === undefined ? undefined : mirror.get('server', serverId)?.name;
  return server === undefined
    ? t('{0}: its session {1} ends', name, session.name)
    : t('{0}: its session {1} on {2} ends', name, session.name, server);
}

const refs = (rows: readonly TaskRow[]): string =>
  rows.length <= maxListed
    ? rows.map(({ ref }) => ref).join(', ')
    : `${rows
        .slice(0, maxListed)
        .map(({ ref }) => ref)
        .join(', ')} ${t('and {0} more', rows.length - maxListed)}`;
