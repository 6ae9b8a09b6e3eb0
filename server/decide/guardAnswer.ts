import { conflict } from '../../shared/errors.ts';
import type { Actor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { GuardTrip } from '../../shared/model/guard.ts';
import type { Intervention, ManagerIntervention, SessionIntervention } from '../../shared/model/intervention.ts';
import type { Task } from '../../shared/model/task.ts';
import { workedOn } from '../policy/retries.ts';
import type { HubState } from '../state/hubState.ts';
import { hasEnded } from '../state/taskQueries.ts';
import type { Context } from './context.ts';
import { decideCloseSession } from './sessions.ts';

type Choice = { readonly say: 'continue' | 'stop' } | { readonly say: 'raise'; readonly to: number };

const wordsOf = (choice: Choice): string => (choice.say === 'raise' ? `raise the limit to ${choice.to}` : choice.say);

const raisedBy = (choice: Choice): number | undefined => (choice.say === 'raise' ? choice.to : undefined);

/**
 * A person's word on what a guard stopped: "continue" counts anew, "raise the limit to N" goes on counting, "stop"
 * cancels what still runs. A task that failed is retried by the first two, and left by the last.
 * @throws conflict for anything else, and for a limit that is reached already.
 */
export function decideGuardAnswer(
  state: HubState,
  intervention: Intervention,
  task: Task,
  response: string,
  context: Context,
): { readonly answer: string; readonly events: HubEvent[] } {
  const choice = readChoice(intervention, response);
  const { trip } = intervention;
  const answer = wordsOf(choice);
  if (choice.say === 'stop') {
    const message = 'stopped by a person, after a guard had paused it';
    const cancelled: HubEvent = { type: 'task_cancelled', taskId: task.id, actor: context.actor, message };
    return { answer, events: hasEnded(task) ? [] : [cancelled] };
  }
  const raisedTo = raisedBy(choice);
  const released: HubEvent[] =
    trip === undefined ? [] : [{ type: 'guard_released', taskId: task.id, actor: context.actor, ...trip, raisedTo }];
  return { answer, events: [...released, ...(task.status === 'failed' ? retried(state, task, context) : [])] };
}

/**
 * A person's word on a manager that a guard stopped: "stop" closes it, and its objective goes on without.
 * @throws conflict as above.
 */
export function decideManagerGuardAnswer(
  state: HubState,
  intervention: ManagerIntervention,
  response: string,
  context: Context,
): { readonly answer: string; readonly events: HubEvent[] } {
  const { objectiveId } = intervention;
  const released = (facts: Released): HubEvent => ({ type: 'objective_guard_released', objectiveId, ...facts });
  return decideOnSession(state, intervention, response, released, context);
}

/**
 * A person's word on a session without work that a guard stopped: "stop" closes it.
 * @throws conflict as above.
 */
export function decideSessionGuardAnswer(
  state: HubState,
  intervention: SessionIntervention,
  response: string,
  context: Context,
): { readonly answer: string; readonly events: HubEvent[] } {
  const { sessionId } = intervention;
  const released = (facts: Released): HubEvent => ({ type: 'session_guard_released', sessionId, ...facts });
  return decideOnSession(state, intervention, response, released, context);
}

type Released = GuardTrip & { readonly actor: Actor; readonly raisedTo: number | undefined };

function decideOnSession(
  state: HubState,
  intervention: ManagerIntervention | SessionIntervention,
  response: string,
  released: (facts: Released) => HubEvent,
  context: Context,
): { readonly answer: string; readonly events: HubEvent[] } {
  const choice = readChoice(intervention, response);
  const { trip, sessionId } = intervention;
  const answer = wordsOf(choice);
  if (choice.say === 'stop') {
    const session = state.sessions.get(sessionId ?? '');
    return { answer, events: session === undefined ? [] : decideCloseSession(session, context) };
  }
  if (trip === undefined) return { answer, events: [] };
  return { answer, events: [released({ ...trip, actor: context.actor, raisedTo: raisedBy(choice) })] };
}

/** "Continue" says nothing of another server: its work is where it was. */
const retried = (state: HubState, task: Extract<Task, { status: 'failed' }>, { actor }: Context): HubEvent[] => [
  { type: 'task_retried', taskId: task.id, actor, attempt: task.attempt + 1, onServer: workedOn(state, task) },
];

function readChoice({ trip, options }: Intervention, response: string): Choice {
  const said = response.trim().toLowerCase();
  if (said === 'continue' || said === 'stop') return { say: said };
  const to = Number(/^raise the limit to (\d{1,15}(?:\.\d{1,6})?)$/.exec(said)?.[1] ?? Number.NaN);
  const reached = trip?.figure ?? 0;
  if (Number.isFinite(to) && to <= reached)
    throw conflict(`The limit must be above what is reached: ${reached}.`, { figure: reached });
  if (Number.isFinite(to)) return { say: 'raise', to };
  throw conflict(`Answer with one of: ${options.join(', ')}. The limit may be any number above ${reached}.`, {
    options,
  });
}
