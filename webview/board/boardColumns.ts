import type { TaskRow, TaskStatus } from '../../shared/model/task.ts';
import { isPossible } from '../look/taskWishes.ts';
import type { WishName } from '../look/taskWishes.ts';
import { t } from '../text.ts';

export const columnIds = [
  'pending',
  'assigned',
  'planning',
  'running',
  'needs_human',
  'done',
  'failed',
  'cancelled',
] as const;
export type ColumnId = (typeof columnIds)[number];

/** In which column a task stands: one for each state, but planning and the review of the plan are one. */
export const columnOf = (status: TaskStatus): ColumnId => (status === 'plan_review' ? 'planning' : status);

/** What putting a card into a column means: a wish, or why it cannot be put there. */
export type Meaning = { readonly wish: WishName } | { readonly why: string };

type Movable = Pick<TaskRow, 'status' | 'verdict' | 'queued' | 'ref'>;

/** Undefined where it stands already. */
export function meaningOf(task: Movable, to: ColumnId): Meaning | undefined {
  if (columnOf(task.status) === to) return undefined;
  const wish = wishFor(task.status, to);
  if (wish !== undefined && isPossible(task, wish)) return { wish };
  return { why: refusal(task, to) };
}

function wishFor(status: TaskStatus, to: ColumnId): WishName | undefined {
  switch (to) {
    case 'pending':
      if (status === 'assigned') return 'takeBack';
      return status === 'done' ? 'sendBack' : 'retry';
    case 'assigned':
      return 'place';
    case 'running':
      return status === 'plan_review' ? 'approve' : 'start';
    case 'done':
      return 'finish';
    case 'failed':
      return 'fail';
    case 'cancelled':
      return 'cancel';
    case 'planning':
    case 'needs_human':
      return undefined;
  }
}

/** Why a card cannot be put there, and what to do instead. */
function refusal({ status, ref, queued, verdict }: Movable, to: ColumnId): string {
  if (status === 'done')
    return verdict === undefined
      ? t('{0} is done, and its result stays. Put it into Pending to send it back.', ref)
      : t('{0} is done, and was looked at already.', ref);
  if (status === 'failed' || status === 'cancelled') return t('{0} has ended. Put it into Pending to retry it.', ref);
  if (to === 'planning') return t('Only its agent begins to plan, where a plan is asked for.');
  if (to === 'needs_human') return t('Only its agent asks a human.');
  if (status === 'needs_human' && to === 'running')
    return t('Answer what {0} asks in the inbox; then it goes on by itself.', ref);
  if (status === 'pending' && queued) return t('{0} waits for a free place, and starts by itself.', ref);
  if (status === 'planning' && to === 'running') return t('{0} goes on when its agent has submitted a plan.', ref);
  if (to === 'pending' || to === 'assigned') return t('{0} has begun. Cancel it to begin anew.', ref);
  if (to === 'running') return t('{0} begins by itself when its session is there.', ref);
  return t('{0} has not begun. Cancel it where it is not needed.', ref);
}
