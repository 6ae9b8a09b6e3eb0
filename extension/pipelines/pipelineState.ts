import type { TaskRow } from '../../shared/model/task.ts';
import { t } from '../l10n/text.ts';

/** How the tasks of a pipeline are, as a file is marked with it. */
export interface PipelineState {
  /** One sign; each state has its own, so that nobody depends on the colour. */
  readonly badge: string;
  readonly color: string;
  readonly tooltip: string;
}

const waits: ReadonlySet<string> = new Set(['needs_human', 'plan_review']);
const works: ReadonlySet<string> = new Set(['assigned', 'planning', 'running']);

/** What somebody should know of a file without opening it; nothing of one whose tasks only wait to be started. */
export function pipelineState(tasks: readonly Pick<TaskRow, 'status'>[]): PipelineState | undefined {
  const count = (fits: (status: string) => boolean): number => tasks.filter(({ status }) => fits(status)).length;
  const [done, failed] = [count((status) => status === 'done'), count((status) => status === 'failed')];
  const [waiting, working] = [count((status) => waits.has(status)), count((status) => works.has(status))];
  const counted = count((status) => status !== 'cancelled');
  const tooltip = [
    t('{0} of {1} done', done, counted),
    ...(working > 0 ? [t('{0} under way', working)] : []),
    ...(waiting > 0 ? [t('{0} wait for you', waiting)] : []),
    ...(failed > 0 ? [t('{0} failed', failed)] : []),
  ].join(', ');
  if (waiting > 0) return { badge: '?', color: 'charts.yellow', tooltip };
  if (failed > 0) return { badge: '!', color: 'charts.red', tooltip };
  if (working > 0) return { badge: '▸', color: 'charts.blue', tooltip };
  return counted > 0 && done === counted ? { badge: '✓', color: 'charts.green', tooltip } : undefined;
}
