import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Intervention } from '../../shared/model/intervention.ts';
import type { Delivery } from '../../shared/model/note.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import type { Context } from '../decide/context.ts';
import { newIntervention } from '../decide/interventions.ts';
import { pausedBy } from '../decide/taskWork.ts';
import type { HubState } from '../state/hubState.ts';
import { isLive } from '../state/hubState.ts';
import { openInterventionsOf } from '../state/openInterventions.ts';
import { excerpt } from '../state/rows/excerpt.ts';
import { assignmentOf, isUnderWay } from '../state/taskQueries.ts';

type AboutDelivery = Extract<HubEvent, { type: 'delivery_advanced' | 'delivery_retried' | 'delivery_dropped' }>;

/** What a person can say to a text that did not arrive. */
const strandedOptions = ['retry', 'open the terminal', 'drop'] as const;

/**
 * A text that its agent did not take is asked about, once; when it is taken after all, or somebody has seen to it,
 * nobody need be asked. A session without a task has nothing to pause: its row counts what is stranded there.
 */
export function strandedInput(state: HubState, event: AboutDelivery, context: Context): HubEvent[] {
  const delivery = state.deliveries.get(event.deliveryId);
  if (delivery === undefined) return [];
  const session = state.sessions.get(delivery.sessionId);
  const task = session === undefined ? undefined : taskAt(state, session);
  if (session === undefined || task === undefined) return [];
  switch (delivery.state) {
    case 'stranded':
      return ask(state, { delivery, session, task }, context);
    case 'verified':
      return close(state, task, delivery, 'its agent has taken the text');
    case 'dropped':
      return close(state, task, delivery, 'the text was dropped');
    case 'wanted':
      return close(state, task, delivery, 'the text is brought again');
    case 'received':
    case 'typed':
    case 'submitted':
      return [];
  }
}

function ask(
  state: HubState,
  { delivery, session, task }: { readonly delivery: Delivery; readonly session: Session; readonly task: Task },
  context: Context,
): HubEvent[] {
  if (!isLive(session) || openAbout(state, task, delivery).length > 0) return [];
  const { name, provider } = session;
  const question =
    `A text for ${task.ref} did not reach ${provider} in session ${name}: ${delivery.reason ?? 'nobody knows why'}. ` +
    `It begins: "${excerpt(delivery.text, 100)}". Bring it again ("retry"), see to it yourself ("open the terminal": ` +
    `rostrum session attach ${name}), or leave it ("drop")?`;
  const intervention = {
    ...newIntervention(task, { kind: 'stranded_input', question, options: strandedOptions }, context),
    sessionId: session.id,
    deliveryId: delivery.id,
  };
  return pausedBy(task, intervention.id, question, hubActor, [
    { type: 'intervention_requested', taskId: task.id, actor: hubActor, intervention },
  ]);
}

const close = (state: HubState, task: Task, delivery: Delivery, why: string): HubEvent[] =>
  openAbout(state, task, delivery).map(({ id }) => ({
    type: 'intervention_withdrawn',
    taskId: task.id,
    interventionId: id,
    actor: hubActor,
    why,
  }));

const openAbout = (state: HubState, { id }: Task, delivery: Delivery): readonly Intervention[] =>
  openInterventionsOf(state, id).filter(({ deliveryId }) => deliveryId === delivery.id);

/** The task that is under way in a session. */
function taskAt(state: HubState, { id, taskId }: Session): Task | undefined {
  const task = taskId === undefined ? undefined : state.tasks.get(taskId);
  return task !== undefined && isUnderWay(task) && assignmentOf(task)?.sessionId === id ? task : undefined;
}
