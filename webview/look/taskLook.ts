import type { Priority, TaskStatus } from '../../shared/model/task.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import { t } from '../text.ts';

/** How a state is shown: a shape of its own, a colour, and its name. */
export interface Look {
  readonly icon: string;
  readonly tone: 'quiet' | 'blue' | 'green' | 'yellow' | 'red' | 'purple';
  readonly name: string;
}

export function statusLook(status: TaskStatus): Look {
  switch (status) {
    case 'pending':
      return { icon: 'circle-large-outline', tone: 'quiet', name: t('Pending') };
    case 'assigned':
      return { icon: 'rocket', tone: 'blue', name: t('Starting') };
    case 'planning':
      return { icon: 'edit', tone: 'blue', name: t('Planning') };
    case 'plan_review':
      return { icon: 'eye', tone: 'yellow', name: t('Plan to review') };
    case 'running':
      return { icon: 'play-circle', tone: 'blue', name: t('Running') };
    case 'needs_human':
      return { icon: 'bell-dot', tone: 'yellow', name: t('Needs you') };
    case 'done':
      return { icon: 'pass-filled', tone: 'green', name: t('Done') };
    case 'failed':
      return { icon: 'error', tone: 'red', name: t('Failed') };
    case 'cancelled':
      return { icon: 'circle-slash', tone: 'quiet', name: t('Cancelled') };
  }
}

/** The same, and whether what waits for others can go on by itself. */
export const taskLook = (task: Pick<TaskRow, 'status' | 'blockedBy'>): Look =>
  task.status === 'pending' && task.blockedBy.some(({ code }) => code !== 'not-queued')
    ? { icon: 'lock-small', tone: 'quiet', name: t('Waiting') }
    : statusLook(task.status);

export function priorityName(priority: Priority): string {
  switch (priority) {
    case 'low':
      return t('Low');
    case 'normal':
      return t('Normal');
    case 'high':
      return t('High');
    case 'critical':
      return t('Critical');
  }
}

export const priorityIcon: Readonly<Record<Priority, string | undefined>> = {
  low: 'arrow-down',
  normal: undefined,
  high: 'arrow-up',
  critical: 'flame',
};

export function typeName(type: TaskRow['type']): string {
  switch (type) {
    case 'feature':
      return t('Feature');
    case 'bugfix':
      return t('Bugfix');
    case 'refactor':
      return t('Refactor');
    case 'test':
      return t('Test');
    case 'docs':
      return t('Docs');
    case 'chore':
      return t('Chore');
    case 'research':
      return t('Research');
    case 'review':
      return t('Review');
  }
}
