import { conflict } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Intervention } from '../../shared/model/intervention.ts';
import type { Parking } from '../../shared/model/parking.ts';
import type { Task } from '../../shared/model/task.ts';
import type { HubState } from '../state/hubState.ts';
import { parkingsFor } from '../state/providers.ts';
import type { Context } from './context.ts';

/**
 * A person's word on a parked provider. For a task that waits: "wait", "unpark", or "use NAME"; for one that runs:
 * "continue", or "stop".
 */
export function decideUsageAnswer(
  state: HubState,
  intervention: Intervention,
  task: Task,
  choice: string,
  context: Context,
): HubEvent[] {
  const { provider = '' } = intervention;
  if (choice === 'unpark')
    return parkingsFor(state, provider, task.projectId).map((parking) =>
      unparked(parking, 'unparked by hand', context),
    );
  if (choice === 'stop') {
    const message = `stopped by a person: ${provider} has no quota left`;
    return [{ type: 'task_cancelled', taskId: task.id, actor: context.actor, message }];
  }
  if (!choice.startsWith('use ')) return [];
  if (task.status !== 'pending') throw conflict(`${task.ref} is ${task.status}: its agent cannot be changed now.`);
  const placement = { ...task.placement, provider: choice.slice('use '.length) };
  return [{ type: 'task_updated', taskId: task.id, actor: context.actor, changes: { placement } }];
}

/** A provider may be used again. */
export const unparked = (parking: Parking, why: string, { actor }: Context): HubEvent => ({
  type: 'provider_unparked',
  actor,
  parking,
  why,
});
