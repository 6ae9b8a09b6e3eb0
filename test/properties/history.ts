import type { HubLine } from '../../server/hubEntry.ts';
import type { Json } from '../../shared/model/contract.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Dependency, TaskStatus } from '../../shared/model/task.ts';

/** A task as its events alone tell of it: a second, small opinion beside the hub's own state. */
interface ToldTask {
  attempt: number;
  end: Extract<TaskStatus, 'done' | 'failed' | 'cancelled'> | undefined;
  isAssigned: boolean;
  dependencies: readonly Dependency[];
  readonly contracts: Map<string, { readonly attempt: number; readonly whole: boolean; readonly data: Json }>;
}

/**
 * Reads a log from its first line and says what it tells that cannot be: an attempt that ends twice or goes on after its
 * end, a done task that begins again, inputs that are not what was published, somebody left behind by a cascade.
 */
export function historyFlaws(lines: readonly HubLine[]): readonly string[] {
  const tasks = new Map<string, ToldTask>();
  const flaws: string[] = [];
  for (const line of lines) {
    const refuse = (what: string) => flaws.push(`line ${line.seq}: ${what}`);
    const freed = new Set<string>();
    for (const event of line.events) {
      take(tasks, event, refuse);
      for (const id of resolvedBy(tasks, event, line.events)) freed.add(id);
    }
    for (const id of freed) {
      const isFree = tasks.get(id)?.dependencies.every((edge) => isMet(tasks, edge)) === true;
      const isOver = tasks.get(id)?.end !== undefined;
      const wasTold = line.events.some((event) => event.type === 'task_unblocked' && event.taskId === id);
      if (isFree && !isOver && !wasTold) refuse(`${id} was left behind by what resolved its last obstacle`);
    }
  }
  return flaws;
}

function take(tasks: Map<string, ToldTask>, event: HubEvent, refuse: (what: string) => void): void {
  if (event.type === 'task_created') {
    const { dependencies } = event.task;
    tasks.set(event.taskId, { attempt: 1, end: undefined, isAssigned: false, dependencies, contracts: new Map() });
    return;
  }
  const task = 'taskId' in event && event.taskId !== undefined ? tasks.get(event.taskId) : undefined;
  if (task === undefined) return;
  switch (event.type) {
    case 'task_updated':
      task.dependencies = event.changes.dependencies ?? task.dependencies;
      return;
    case 'task_completed':
    case 'task_failed':
    case 'task_cancelled':
      if (task.end !== undefined) refuse(`attempt ${task.attempt} ends twice: ${task.end}, then ${event.type}`);
      task.end = endOf[event.type];
      return;
    case 'task_retried':
      if (task.end === undefined) refuse(`attempt ${task.attempt} is retried before its end`);
      if (task.end === 'done') refuse('a done task is retried');
      if (event.attempt !== task.attempt + 1) refuse(`attempt ${event.attempt} follows ${task.attempt}`);
      task.attempt = event.attempt;
      task.end = undefined;
      task.isAssigned = false;
      return;
    case 'task_assigned':
    case 'task_auto_assigned': {
      if (task.end !== undefined) refuse(`${event.type} after its end`);
      task.isAssigned = true;
      const unmet = task.dependencies.filter((edge) => !isMet(tasks, edge));
      if (unmet.length > 0) refuse(`${event.type} while it waits for ${unmet.map(({ on }) => on).join(', ')}`);
      const expected = JSON.stringify(inputsOf(tasks, task));
      const given = JSON.stringify(sorted(event.assignment.resolvedInputs));
      if (given !== expected) refuse(`it was given ${given}, but published was ${expected}`);
      return;
    }
    case 'task_unassigned':
      task.isAssigned = false;
      return;
    case 'task_started':
    case 'task_planning':
    case 'task_needs_human':
    case 'task_resumed':
    case 'task_plan_submitted':
      if (task.end !== undefined) refuse(`${event.type} after its end`);
      return;
    case 'contract_fulfilled':
    case 'contract_unfulfilled':
      task.contracts.set(event.key, {
        attempt: task.attempt,
        whole: event.type === 'contract_fulfilled',
        data: event.data,
      });
      return;
    default:
  }
}

const endOf = { task_completed: 'done', task_failed: 'failed', task_cancelled: 'cancelled' } as const;

/** Those whose edge to its subject an event resolves. A failure that is retried in the same line is none. */
function resolvedBy(
  tasks: ReadonlyMap<string, ToldTask>,
  event: HubEvent,
  line: readonly HubEvent[],
): readonly string[] {
  const concerns = (edge: Dependency): boolean => {
    if (!('taskId' in event) || edge.on !== event.taskId) return false;
    switch (event.type) {
      case 'task_completed':
        return edge.kind === 'blocks';
      case 'contract_fulfilled':
        return event.first && edge.kind === 'input' && edge.key === event.key;
      case 'task_failed':
      case 'task_cancelled':
        return (
          edge.kind === 'on_failure' &&
          !line.some((other) => other.type === 'task_retried' && other.taskId === event.taskId)
        );
      default:
        return false;
    }
  };
  const isWaiting = ({ end, isAssigned }: ToldTask) => end === undefined && !isAssigned;
  return [...tasks].filter(([, task]) => isWaiting(task) && task.dependencies.some(concerns)).map(([id]) => id);
}

function isMet(tasks: ReadonlyMap<string, ToldTask>, { kind, on, key }: Dependency): boolean {
  const other = tasks.get(on);
  const contract = other?.contracts.get(key ?? '');
  switch (kind) {
    case 'related':
      return true;
    case 'blocks':
      return other?.end === 'done';
    case 'on_failure':
      return other?.end === 'failed' || other?.end === 'cancelled';
    case 'input':
      return contract?.whole === true && contract.attempt === other?.attempt;
  }
}

function inputsOf(tasks: ReadonlyMap<string, ToldTask>, { dependencies }: ToldTask): Readonly<Record<string, Json>> {
  const inputs = dependencies
    .filter(({ kind }) => kind === 'input')
    .map(({ on, key = '' }): [string, Json] => [key, tasks.get(on)?.contracts.get(key)?.data ?? null]);
  return sorted(Object.fromEntries(inputs));
}

const sorted = (inputs: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> =>
  Object.fromEntries(Object.entries(inputs).sort(([one], [other]) => (one < other ? -1 : 1)));
