import type { Mirror } from '../../../shared/client/mirror.ts';
import { plainLine } from '../../../shared/model/plainText.ts';
import type { Blocker, TaskRow } from '../../../shared/model/task.ts';
import { t } from '../../l10n/text.ts';
import { durationText } from './duration.ts';

/** Longer texts of people are cut: a row is one line. */
const maxTitleCharacters = 120;

/** A text of a person or an agent as it may stand in a row. */
export const shownLine = (text: string, maxCharacters = maxTitleCharacters): string => {
  const line = plainLine(text);
  return line.length <= maxCharacters ? line : `${line.slice(0, maxCharacters - 1)}…`;
};

/** What matters about a task now, beside its title; its ref comes first. */
export function taskDescription(
  row: TaskRow,
  { mirror, waits, now }: { readonly mirror: Mirror; readonly waits: boolean; readonly now: number },
): string {
  const server = row.serverId === undefined ? undefined : mirror.get('server', row.serverId)?.name;
  const parts = [
    row.ref,
    ...stateParts(row, mirror),
    ...(server === undefined || row.status === 'pending' ? [] : [t('on {0}', server)]),
    ...timeParts(row, now),
    ...(waits ? [row.status === 'plan_review' ? t('plan waits for you') : t('waits for you')] : []),
    ...staleParts(row),
    ...(row.attempt > 1 ? [t('attempt {0}', row.attempt)] : []),
  ];
  return parts.join(' · ');
}

function stateParts(row: TaskRow, mirror: Mirror): readonly string[] {
  if (row.status === 'assigned') return [t('starting')];
  if (row.provingSince !== undefined) return [t('evidence is being checked')];
  if (row.status === 'done' && row.verdict?.followUp !== undefined)
    return [t('goes on in {0}', row.verdict.followUp.ref)];
  const [first, ...others] = row.blockedBy;
  if (row.status !== 'pending' || first === undefined) return [];
  return [others.length === 0 ? blockerText(first, mirror) : `${blockerText(first, mirror)} +${others.length}`];
}

/** One reason why a task does not run, in the person's language. */
export function blockerText(blocker: Blocker, mirror: Mirror): string {
  const name = blocker.on === undefined ? '' : (mirror.get('task', blocker.on)?.ref ?? t('another task'));
  switch (blocker.code) {
    case 'waits':
      return blocker.key === undefined ? t('blocked by {0}', name) : t('waits for {0} of {1}', blocker.key, name);
    case 'failed':
      return t('blocked: {0} failed', name);
    case 'cancelled':
      return t('blocked: {0} was cancelled', name);
    case 'not-queued':
      return t('ready to start');
    case 'backoff':
      return t('waits before its next attempt');
    case 'no-server':
      return t('waits for a server');
    default:
      return shownLine(blocker.text);
  }
}

function timeParts({ status, startedAt, endedAt }: TaskRow, now: number): readonly string[] {
  if (startedAt === undefined || status === 'pending' || status === 'assigned') return [];
  return [durationText((endedAt ?? now) - startedAt)];
}

function staleParts({ stale, status }: TaskRow): readonly string[] {
  if (stale === undefined || status === 'cancelled') return [];
  return [stale.some(({ change }) => change === 'breaking') ? t('inputs changed (breaking)') : t('inputs changed')];
}
