import type { OperationName } from '../../shared/operations/operations.ts';
import type { PageKind } from '../../shared/protocol/webview.ts';

/** What a kind of page may do. */
interface PageRights {
  /** The operations that it may ask for; anything else is refused in the window, before the hub hears of it. */
  readonly operations: readonly OperationName[];
  /** It hears pulses whose keys begin with this, all of them where it is empty; none where it is absent. */
  readonly pulses?: string;
}

const taskWishes = [
  'task.start',
  'task.assign',
  'task.unassign',
  'task.complete',
  'task.fail',
  'task.cancel',
  'task.retry',
  'task.accept',
  'task.send-back',
  'task.plan.approve',
  'task.plan.revise',
] as const satisfies readonly OperationName[];

/** The pages of the window and what each of them may do. */
export const pages: Readonly<Record<PageKind, PageRights>> = {
  task: {
    pulses: '',
    operations: [
      ...taskWishes,
      'task.view',
      'task.update',
      'task.why',
      'task.timeline',
      'task.notes',
      'task.note',
      'task.dependency.add',
      'task.dependency.remove',
      'placement.check',
      'contract.show',
      'contract.diff',
      'artifact.list',
      'record.names',
    ],
  },
  objective: {
    pulses: 'usage/',
    operations: ['objective.view', 'objective.manager', 'objective.done', 'objective.cancel'],
  },
  board: { operations: taskWishes },
  fleet: {
    pulses: '',
    operations: [
      'server.view',
      'server.drain',
      'server.disable',
      'server.enable',
      'server.doctor',
      'server.label',
      'server.update',
    ],
  },
  overview: { pulses: '', operations: ['intervention.respond', 'usage.view'] },
  permissions: {
    pulses: 'decisions/',
    operations: [
      'rule.list',
      'rule.add',
      'rule.update',
      'rule.move',
      'rule.remove',
      'rule.test',
      'rule.dryrun',
      'decision.list',
      'decision.counts',
      'record.names',
    ],
  },
  preview: { operations: [] },
  graph: {
    operations: ['task.why', 'task.dependency.add', 'task.dependency.move', 'task.dependency.remove', 'task.start'],
  },
};
