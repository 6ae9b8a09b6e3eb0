import type { OperationName } from '../../shared/operations/operations.ts';
import type { PageKind } from '../../shared/protocol/webview.ts';

/** What a kind of page may do. */
interface PageRights {
  /** The operations that it may ask for; anything else is refused in the window, before the hub hears of it. */
  readonly operations: readonly OperationName[];
  /** Whether it hears how servers and sessions are, each second. */
  readonly pulses: boolean;
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
    pulses: true,
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
  board: { pulses: false, operations: taskWishes },
  fleet: {
    pulses: true,
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
  overview: { pulses: true, operations: ['intervention.respond'] },
  preview: { pulses: false, operations: [] },
  graph: { pulses: false, operations: ['task.why', 'task.dependency.add', 'task.dependency.remove', 'task.start'] },
};
