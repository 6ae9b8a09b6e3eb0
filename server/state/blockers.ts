import type { Json } from '../../shared/model/contract.ts';
import type { Assignment, Blocker, Dependency, InputSource, Task } from '../../shared/model/task.ts';
import { limits } from '../../shared/timings.ts';
import type { HubState } from './hubState.ts';
import { contractOf, hasEnded } from './taskQueries.ts';

/** Whether the other end of an edge has what the edge waits for. */
export function isResolved(dependency: Dependency, other: Task | undefined): boolean {
  switch (dependency.kind) {
    case 'related':
      return true;
    case 'blocks':
      return other?.status === 'done';
    case 'on_failure':
      return other?.status === 'failed' || (other?.status === 'cancelled' && other.notNeeded !== true);
    case 'input': {
      const contract = contractOf(other, dependency.key);
      return contract?.status === 'fulfilled' && contract.attempt === other?.attempt;
    }
  }
}

/** The edges of a pending task that still hold it back, each with the reason in words. */
export function blockersOf(state: HubState, task: Task): readonly Blocker[] {
  if (task.status !== 'pending') return [];
  const blockers: Blocker[] = [];
  for (const dependency of task.dependencies) {
    const other = state.tasks.get(dependency.on);
    if (!isResolved(dependency, other)) blockers.push(blockerOf(dependency, other));
  }
  const bytes = inputBytes(state, task);
  if (bytes > limits.contractDataBytes) blockers.push({ code: 'contract', text: tooMuch(bytes) });
  return blockers;
}

export const isBlocked = (state: HubState, task: Pick<Task, 'dependencies'>): boolean =>
  task.dependencies.some((dependency) => !isResolved(dependency, state.tasks.get(dependency.on))) ||
  inputBytes(state, task) > limits.contractDataBytes;

/** What a task would be given, as long as it is by now. */
export function inputBytes(state: HubState, task: Pick<Task, 'dependencies'>): number {
  let bytes = 0;
  for (const { kind, on, key } of task.dependencies) {
    if (kind === 'input') bytes += contractOf(state.tasks.get(on), key)?.bytes ?? 0;
  }
  return bytes;
}

const tooMuch = (bytes: number): string =>
  `its inputs have ${(bytes / 1_048_576).toFixed(1)} MiB together; a task is given at most ${limits.contractDataBytes / 1_048_576} MiB`;

function blockerOf(dependency: Dependency, other: Task | undefined): Blocker {
  const on = dependency.on;
  const name = other?.ref ?? on;
  if (dependency.kind === 'on_failure') return { code: 'waits', on, text: `runs only if ${name} fails` };
  if (other?.status === 'failed') return { code: 'failed', on, text: `${name} failed` };
  if (other?.status === 'cancelled') return { code: 'cancelled', on, text: `${name} was cancelled` };
  if (dependency.kind === 'input') {
    const key = dependency.key ?? '';
    const status = contractOf(other, key)?.status;
    return status === undefined || status === 'fulfilled'
      ? { code: 'waits', on, key, text: `waits for ${key} of ${name}` }
      : { code: 'contract', on, key, text: `${key} of ${name} is ${status}` };
  }
  return { code: 'waits', on, text: `waits for ${name}` };
}

/** Open tasks that wait for one; those that are only related do not. */
export function openWaiting(state: HubState, id: string): readonly Task[] {
  const waits = (task: Task) => task.dependencies.some(({ on, kind }) => on === id && kind !== 'related');
  return [...state.tasks.pick(state.by.dependents.of(id))].filter((task) => !hasEnded(task) && waits(task));
}

/** The data of its inputs as it stands now, and which publication each is. */
export function inputsOf(
  state: HubState,
  task: Pick<Task, 'dependencies'>,
): Required<Pick<Assignment, 'resolvedInputs' | 'inputs'>> {
  const resolvedInputs: Record<string, Json> = {};
  const inputs: Record<string, InputSource> = {};
  for (const { kind, on, key } of task.dependencies) {
    const contract = kind === 'input' ? contractOf(state.tasks.get(on), key) : undefined;
    if (contract?.status !== 'fulfilled') continue;
    resolvedInputs[contract.key] = contract.data;
    inputs[contract.key] = { on, version: contract.version, hash: contract.hash };
  }
  return { resolvedInputs, inputs };
}
