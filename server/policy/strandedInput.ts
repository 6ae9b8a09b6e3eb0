import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { ManagerIntervention, TaskIntervention } from '../../shared/model/intervention.ts';
import type { Delivery } from '../../shared/model/note.ts';
import type { Objective } from '../../shared/model/objective.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import { taskAt } from '../decide/approvals.ts';
import { askForObjective } from '../decide/askForObjective.ts';
import type { Context } from '../decide/context.ts';
import { newIntervention } from '../decide/interventions.ts';
import { notNeeded } from '../decide/notNeeded.ts';
import { pausedBy } from '../decide/taskWork.ts';
import type { HubState } from '../state/hubState.ts';
import { isLive } from '../state/hubState.ts';
import { openInterventionsOf, openManagerQuestions } from '../state/openInterventions.ts';
import { excerpt } from '../state/rows/excerpt.ts';

type AboutDelivery = Extract<HubEvent, { type: 'delivery_advanced' | 'delivery_retried' | 'delivery_dropped' }>;

/** What a person can say to a text that did not arrive. */
const strandedOptions = ['retry', 'open the terminal', 'drop'] as const;

/** Whom a person is asked for: the task that is under way in a session, or the objective that it manages. */
type Subject = { readonly task: Task } | { readonly objective: Objective };

/**
 * A text that its agent did not take is asked about, once; when it is taken after all, or somebody has seen to it,
 * nobody need be asked. A session with neither task nor objective stops nothing: its row counts what is stranded there.
 */
export function strandedInput(state: HubState, event: AboutDelivery, context: Context): HubEvent[] {
  const delivery = state.deliveries.get(event.deliveryId);
  const session = delivery === undefined ? undefined : state.sessions.get(delivery.sessionId);
  const subject = session === undefined ? undefined : subjectOf(state, session);
  if (delivery === undefined || session === undefined || subject === undefined) return [];
  switch (delivery.state) {
    case 'stranded':
      return ask(state, { delivery, session, subject }, context);
    case 'verified':
      return close(state, subject, delivery, 'its agent has taken the text');
    case 'dropped':
      return close(state, subject, delivery, 'the text was dropped');
    case 'wanted':
      return close(state, subject, delivery, 'the text is brought again');
    case 'received':
    case 'typed':
    case 'submitted':
      return [];
  }
}

function ask(
  state: HubState,
  { delivery, session, subject }: { readonly delivery: Delivery; readonly session: Session; readonly subject: Subject },
  context: Context,
): HubEvent[] {
  if (!isLive(session) || openAbout(state, subject, delivery).length > 0) return [];
  const { name, provider } = session;
  const whose = 'task' in subject ? subject.task.ref : `the manager of ${subject.objective.ref}`;
  const question =
    `A text for ${whose} did not reach ${provider} in session ${name}: ${delivery.reason ?? 'nobody knows why'}. ` +
    `It begins: "${excerpt(delivery.text, 100)}". Bring it again ("retry"), see to it yourself ("open the terminal": ` +
    `rostrum session attach ${name}), or leave it ("drop")?`;
  const asked = { kind: 'stranded_input', question, options: strandedOptions } as const;
  if ('objective' in subject)
    return [askForObjective(subject.objective, session.id, { ...asked, deliveryId: delivery.id }, context)];
  const { task } = subject;
  const about = { sessionId: session.id, deliveryId: delivery.id };
  const intervention = { ...newIntervention(task, asked, context), ...about };
  return pausedBy(task, intervention.id, question, hubActor, [
    { type: 'intervention_requested', taskId: task.id, actor: hubActor, intervention },
  ]);
}

const close = (state: HubState, subject: Subject, delivery: Delivery, why: string): HubEvent[] =>
  openAbout(state, subject, delivery).map((open) => notNeeded(open, why, hubActor));

const openAbout = (
  state: HubState,
  subject: Subject,
  delivery: Delivery,
): readonly (TaskIntervention | ManagerIntervention)[] => {
  const open =
    'task' in subject ? openInterventionsOf(state, subject.task.id) : openManagerQuestions(state, subject.objective.id);
  return open.filter(({ deliveryId }) => deliveryId === delivery.id);
};

function subjectOf(state: HubState, session: Session): Subject | undefined {
  const task = taskAt(state, session);
  if (task !== undefined) return { task };
  const objective = state.objectives.get(session.objectiveId ?? '');
  return objective?.status === 'open' && objective.managerSessionId === session.id ? { objective } : undefined;
}
