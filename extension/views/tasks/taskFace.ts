import type { TaskRow, TaskStatus } from '../../../shared/model/task.ts';
import { t } from '../../l10n/text.ts';
import type { Icon } from '../treeModel.ts';

/** What a task looks like: its state, and what a person has to know beyond it. */
export type Face = TaskStatus | 'blocked' | 'queued' | 'stale' | 'accepted' | 'sent_back';

const holdingEdges: ReadonlySet<string> = new Set(['waits', 'failed', 'cancelled', 'contract']);

/** Whether other tasks hold it back, and not only the want of a server or of a person. */
export const isBlocked = ({ status, blockedBy }: TaskRow): boolean =>
  status === 'pending' && blockedBy.some(({ code }) => holdingEdges.has(code));

export function faceOf(row: TaskRow): Face {
  switch (row.status) {
    case 'pending':
      return isBlocked(row) ? 'blocked' : row.queued ? 'queued' : 'pending';
    case 'assigned':
    case 'planning':
    case 'running':
      return row.stale === undefined ? row.status : 'stale';
    case 'done':
      return row.verdict === undefined ? 'done' : row.verdict.kind === 'accepted' ? 'accepted' : 'sent_back';
    default:
      return row.status;
  }
}

/** Each face has a shape of its own: nobody has to tell colours apart. */
const icons: Readonly<Record<Face, Icon>> = {
  pending: { id: 'circle-outline', color: 'descriptionForeground' },
  blocked: { id: 'lock', color: 'disabledForeground' },
  queued: { id: 'clock', color: 'charts.blue' },
  assigned: { id: 'arrow-circle-right', color: 'charts.blue' },
  planning: { id: 'lightbulb', color: 'charts.purple' },
  plan_review: { id: 'checklist', color: 'charts.yellow' },
  running: { id: 'play-circle', color: 'charts.green' },
  stale: { id: 'history', color: 'symbolIcon.classForeground' },
  needs_human: { id: 'bell-dot', color: 'charts.yellow' },
  done: { id: 'pass', color: 'charts.green' },
  accepted: { id: 'pass-filled', color: 'charts.green' },
  sent_back: { id: 'issue-reopened', color: 'symbolIcon.classForeground' },
  failed: { id: 'error', color: 'charts.red' },
  cancelled: { id: 'circle-slash', color: 'disabledForeground' },
};

export const iconOf = (face: Face): Icon => icons[face];

/** The word for a face, in the person's language. */
export function wordOf(face: Face): string {
  switch (face) {
    case 'pending':
      return t('ready');
    case 'blocked':
      return t('blocked');
    case 'queued':
      return t('queued');
    case 'assigned':
      return t('assigned');
    case 'planning':
      return t('planning');
    case 'plan_review':
      return t('plan review');
    case 'running':
      return t('running');
    case 'stale':
      return t('working with old inputs');
    case 'needs_human':
      return t('needs you');
    case 'done':
      return t('done');
    case 'accepted':
      return t('accepted');
    case 'sent_back':
      return t('sent back');
    case 'failed':
      return t('failed');
    case 'cancelled':
      return t('cancelled');
  }
}
