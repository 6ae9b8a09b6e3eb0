import { unprovenText } from '../../shared/evidenceText.ts';
import { actorName, hubActor } from '../../shared/model/actor.ts';
import type { Actor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Intervention, TaskIntervention } from '../../shared/model/intervention.ts';
import { isSessionQuestion } from '../../shared/model/intervention.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Delivery, DeliveryKind, Note } from '../../shared/model/note.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import type { Context } from '../decide/context.ts';
import { objectiveOf } from '../state/descendants.ts';
import { askingGuard } from '../state/heldSessions.ts';
import { isLive } from '../state/hubState.ts';
import type { HubState } from '../state/hubState.ts';
import { excerpt } from '../state/rows/excerpt.ts';
import { assignmentOf, isUnderWay } from '../state/taskQueries.ts';

/** What agents must hear of an event that was just applied: texts that are wanted until their daemon has them. */
export function tell(state: HubState, event: HubEvent, context: Context): HubEvent[] {
  switch (event.type) {
    case 'intervention_responded':
      return tellAnswer(state, event, context);
    case 'intervention_withdrawn':
      return tellWithdrawn(state, event, context);
    case 'objective_human_responded':
    case 'objective_human_not_needed':
      return tellReleased(state, event, context);
    case 'session_human_responded':
    case 'session_human_not_needed':
      return tellSessionAnswer(state, event, context);
    case 'task_note_added':
      return tellNote(state, event.note, context);
    case 'task_plan_approved':
    case 'task_plan_revised':
      return tellVerdict(state, event, context);
    case 'task_updated':
      return tellUpdate(state, event, context);
    case 'session_active':
      return tellFirstTask(state, event, context);
    case 'session_task_changed':
      return tellNextTask(state, event, context);
    case 'task_input_changed':
      return tellInput(state, event, context);
    case 'task_input_schema_changed':
      return tellSchema(state, event, context);
    case 'task_completed':
      return tellManager(state, event.taskId, 'done', `is done: ${event.result.summary}`, context);
    case 'evidence_checked':
      return event.passed ? [] : tellUnproven(state, event, context);
    case 'evidence_withdrawn':
      return tellWithdrawnProof(state, event, context);
    case 'task_sent_back':
      return tellSentBack(state, event, context);
    case 'task_failed':
      return tellManager(state, event.taskId, 'failed', `failed: ${event.failure.message}`, context);
    case 'task_needs_human':
      return tellManager(state, event.taskId, 'needs_human', `waits for a human: ${event.question}`, context);
    default:
      return [];
  }
}

type Of<Type extends HubEvent['type']> = Extract<HubEvent, { type: Type }>;

/** Only answers that an agent waits for: what a plan review means is told as its verdict. */
function tellAnswer(
  state: HubState,
  { interventionId, answer, actor }: Of<'intervention_responded'>,
  context: Context,
): HubEvent[] {
  const asked = state.interventions.get(interventionId);
  const task = asked?.taskId === undefined ? undefined : state.tasks.get(asked.taskId);
  if (asked?.taskId === undefined || task === undefined || !heardByAgent(asked)) return [];
  const session = liveSession(state, asked.sessionId);
  // Another guard holds it still: the last answer tells that it may go on.
  if (asked.kind === 'guard' && session !== undefined && askingGuard(state, session) !== undefined) return [];
  const what = asked.kind === 'question' ? `your question on ${task.ref}` : `what was asked about ${task.ref}`;
  const text = `${actorName(actor)} answered ${what} ("${excerpt(asked.question, 100)}"): ${answer}`;
  return deliver(session, { kind: 'answer', about: asked.id, text, answer }, context);
}

/**
 * What a plan review means is told as its verdict, and an approval by the call that waits for it; what is said of a text
 * that did not arrive is not for its agent.
 */
const heardByAgent = ({ kind }: TaskIntervention): boolean =>
  kind !== 'plan_review' && kind !== 'tool_approval' && kind !== 'stranded_input';

/** Whoever waits for an answer hears that none will come. */
function tellWithdrawn(
  state: HubState,
  { interventionId, why, actor }: Of<'intervention_withdrawn'>,
  context: Context,
): HubEvent[] {
  const asked = state.interventions.get(interventionId);
  if (asked?.taskId === undefined) return [];
  if (asked.kind === 'guard') {
    const task = state.tasks.get(asked.taskId);
    return task !== undefined && isUnderWay(task) ? tellGoesOn(state, asked, goesOnText(asked, why), context) : [];
  }
  if (asked.kind === 'provider_usage') return tellUsable(state, asked, context);
  if (asked.kind !== 'question') return [];
  const text = withdrawnText(asked.question, why);
  const session = liveSession(state, asked.sessionId);
  // Who took its own question back waits for nothing.
  return isOwn(actor, session) ? [] : deliver(session, { kind: 'answer', about: asked.id, text }, context);
}

/** What an agent asked without a task is answered, or will not be. */
function tellSessionAnswer(
  state: HubState,
  event: Of<'session_human_responded' | 'session_human_not_needed'>,
  context: Context,
): HubEvent[] {
  const asked = state.interventions.get(event.interventionId);
  if (asked?.kind === 'guard') return tellReleased(state, event, context);
  if (asked === undefined || !isSessionQuestion(asked)) return [];
  const session = liveSession(state, asked.sessionId);
  if (event.type === 'session_human_responded') {
    const { answer, actor } = event;
    const text = `${actorName(actor)} answered your question ("${excerpt(asked.question, 100)}"): ${answer}`;
    return deliver(session, { kind: 'answer', about: asked.id, text, answer }, context);
  }
  const text = withdrawnText(asked.question, event.why);
  return isOwn(event.actor, session) ? [] : deliver(session, { kind: 'answer', about: asked.id, text }, context);
}

/** A manager, or an agent without work, that a guard stopped hears that it may go on: behind ACP its turn was ended. */
function tellReleased(
  state: HubState,
  event: Of<
    'objective_human_responded' | 'objective_human_not_needed' | 'session_human_responded' | 'session_human_not_needed'
  >,
  context: Context,
): HubEvent[] {
  const asked = state.interventions.get(event.interventionId);
  if (asked?.kind !== 'guard') return [];
  if ('why' in event) return tellGoesOn(state, asked, goesOnText(asked, event.why), context);
  if (event.answer === 'stop') return [];
  const text = `${actorName(event.actor)} answered what was asked about you ("${excerpt(asked.question, 100)}"): ${event.answer}`;
  return tellGoesOn(state, asked, text, context);
}

/** Who is still held hears nothing, nor who is to end, and no manager whose objective has ended. */
function tellGoesOn(
  state: HubState,
  { id, sessionId, objectiveId }: Intervention,
  text: string,
  context: Context,
): HubEvent[] {
  const session = sessionId === undefined ? undefined : state.sessions.get(sessionId);
  const objective = objectiveId === undefined ? undefined : state.objectives.get(objectiveId);
  const isOver = session?.wanted === 'closed' || (objective !== undefined && objective.status !== 'open');
  if (session === undefined || session.lifecycle === 'exited' || isOver) return [];
  if (askingGuard(state, session) !== undefined) return [];
  // Also one that is lost: it stood still where it was, and hears it when it is found again.
  return deliver(session, { kind: 'answer', about: id, text }, context);
}

const goesOnText = ({ question }: Intervention, why: string): string =>
  `What was asked about you ("${excerpt(question, 100)}") needs no answer any more: ${why}. Go on.`;

const withdrawnText = (question: string, why: string): string =>
  `Your question ("${excerpt(question, 100)}") will not be answered: ${why}.`;

/** An agent that stood still without quota hears that it may go on. */
function tellUsable(
  state: HubState,
  { id, taskId, sessionId, provider }: TaskIntervention,
  context: Context,
): HubEvent[] {
  const task = state.tasks.get(taskId);
  if (task === undefined || !isUnderWay(task)) return [];
  const text = `${provider ?? 'Your provider'} can be used again: go on with ${task.ref}.`;
  return deliver(liveSession(state, sessionId), { kind: 'answer', about: id, text }, context);
}

/** An agent does not hear its own notes. */
function tellNote(state: HubState, note: Note, context: Context): HubEvent[] {
  const task = state.tasks.get(note.taskId);
  const session = task === undefined ? undefined : sessionOf(state, task);
  if (task === undefined || isOwn(note.by, session)) return [];
  const text = `Note from ${actorName(note.by)} on ${task.ref}: ${note.text}`;
  return deliver(session, { kind: 'note', about: note.id, text, urgent: note.urgent }, context);
}

function tellVerdict(
  state: HubState,
  event: Of<'task_plan_approved' | 'task_plan_revised'>,
  context: Context,
): HubEvent[] {
  const task = state.tasks.get(event.taskId);
  if (task === undefined) return [];
  const plan = `your plan for ${task.ref} (revision ${event.revision})`;
  const by = actorName(event.actor);
  const comment = event.comment === undefined ? '' : ` Comment: ${event.comment}`;
  const text =
    event.type === 'task_plan_approved'
      ? `${by} approved ${plan}; go on with the work.${comment}`
      : `${by} asks you to revise ${plan} and to submit it again ("rostrum task plan submit").${comment}`;
  return deliver(
    sessionOf(state, task),
    {
      kind: 'plan_verdict',
      about: task.id,
      text,
      ...(event.comment === undefined ? {} : { answer: event.comment }),
      approved: event.type === 'task_plan_approved',
    },
    context,
  );
}

function tellUpdate(state: HubState, { taskId, changes, actor }: Of<'task_updated'>, context: Context): HubEvent[] {
  const task = state.tasks.get(taskId);
  const changed = [
    ...(changes.spec === undefined ? [] : ['the spec']),
    ...(changes.structuredSpec === undefined ? [] : ['the structured spec']),
    ...(changes.promises === undefined ? [] : ['the contracts it must produce']),
    ...(changes.evidence === undefined ? [] : ['the evidence it demands']),
  ];
  const session = task === undefined ? undefined : sessionOf(state, task);
  if (task === undefined || changed.length === 0 || isOwn(actor, session)) return [];
  const text = `${actorName(actor)} changed ${changed.join(' and ')} of ${task.ref}. Read it again ("rostrum task view ${task.ref}") and go by what it says now.`;
  return deliver(session, { kind: 'task_update', about: task.id, text }, context);
}

/** Whoever reported a task as done hears what is not true of it yet, with the end of what was printed. */
function tellUnproven(state: HubState, { taskId, checks }: Of<'evidence_checked'>, context: Context): HubEvent[] {
  const task = state.tasks.get(taskId);
  if (task === undefined) return [];
  return deliver(
    sessionOf(state, task),
    { kind: 'evidence', about: taskId, text: unprovenText(task.ref, checks) },
    context,
  );
}

function tellWithdrawnProof(state: HubState, { taskId, why }: Of<'evidence_withdrawn'>, context: Context): HubEvent[] {
  const task = state.tasks.get(taskId);
  if (task === undefined) return [];
  const text = `${task.ref} is not done yet: ${why}. Report it again ("rostrum task complete").`;
  return deliver(sessionOf(state, task), { kind: 'evidence', about: taskId, text }, context);
}

/** An agent that takes nothing when it is started hears of its task when it runs. */
function tellFirstTask(state: HubState, { sessionId }: Of<'session_active'>, context: Context): HubEvent[] {
  const session = liveSession(state, sessionId);
  const task = session?.taskId === undefined ? undefined : state.tasks.get(session.taskId);
  if (session === undefined || task === undefined || (session.mode ?? 'interactive') !== 'interactive') return [];
  const installed = state.servers.get(session.serverId)?.capabilities.providers;
  if (installed?.find(({ name }) => name === session.provider)?.typesTask !== true) return [];
  const text = `Your task is ${task.ref} "${task.title}".`;
  return deliver(session, { kind: 'task', about: task.id, text }, context);
}

/** A live session that was given a task hears of it as its next one. */
function tellNextTask(
  state: HubState,
  { sessionId, taskId }: Of<'session_task_changed'>,
  context: Context,
): HubEvent[] {
  const task = taskId === undefined ? undefined : state.tasks.get(taskId);
  if (task === undefined) return [];
  const text = `Your next task is ${task.ref} "${task.title}".`;
  return deliver(liveSession(state, sessionId), { kind: 'task', about: task.id, text }, context);
}

/** Whoever works with an older version hears of the newer one, and decides whether it matters. */
function tellInput(
  state: HubState,
  { taskId, key, on, has, version, change }: Of<'task_input_changed'>,
  context: Context,
): HubEvent[] {
  const task = state.tasks.get(taskId);
  if (task === undefined) return [];
  const from = state.tasks.get(on)?.ref ?? on;
  const text =
    change === 'same'
      ? `${from} has published "${key}" again, version ${version}: it is what you work with again (version ${has}).`
      : `${from} has published "${key}" again: version ${version}, ${change} compared with version ${has} that ${task.ref} works with. ` +
        `What changed: "rostrum contract diff ${from} ${key} --from ${has} --to ${version}". The new data: "rostrum contract show ${from} ${key}". ` +
        `Your inputs stay as they were; go by the new ones where your work depends on what changed.`;
  return deliver(sessionOf(state, task), { kind: 'task_update', about: task.id, text }, context);
}

/** Whoever works with data of a contract hears that what may come under its key is described otherwise now. */
function tellSchema(
  state: HubState,
  { taskId, key, on, change }: Of<'task_input_schema_changed'>,
  context: Context,
): HubEvent[] {
  const task = state.tasks.get(taskId);
  if (task === undefined) return [];
  const from = state.tasks.get(on)?.ref ?? on;
  const text =
    `The schema of "${key}" of ${from} was changed: ${change} for ${task.ref}, which works with its data. ` +
    `What changed: "rostrum contract show ${from} ${key}". ` +
    `Your inputs stay as they were; go by the new schema where your work depends on what changed.`;
  return deliver(sessionOf(state, task), { kind: 'task_update', about: task.id, text }, context);
}

/** The manager of an objective hears of the tasks below it, however deep. */
function tellManager(
  state: HubState,
  taskId: Task['id'],
  status: Task['status'] | 'sent_back',
  what: string,
  context: Context,
): HubEvent[] {
  const task = state.tasks.get(taskId);
  const objective = task === undefined ? undefined : objectiveOf(state, task);
  const manager = liveSession(state, objective?.managerSessionId);
  if (task === undefined || objective === undefined || manager === undefined) return [];
  const text = `${task.ref} "${task.title}" of ${objective.ref} ${excerpt(what, maxStatusCharacters)}`;
  return [
    { type: 'task_status_update', taskId, actor: hubActor, status, managerSessionId: manager.id },
    ...deliver(manager, { kind: 'child_status', about: taskId, text }, context),
  ];
}

function tellSentBack(
  state: HubState,
  { taskId, comment, followUp, actor }: Of<'task_sent_back'>,
  context: Context,
): HubEvent[] {
  const ref = state.tasks.get(followUp)?.ref ?? followUp;
  const what = `was sent back by ${actorName(actor)}, and ${ref} goes on with it: ${comment}`;
  return tellManager(state, taskId, 'sent_back', what, context);
}

const maxStatusCharacters = 1_000;

interface Said {
  readonly kind: DeliveryKind;
  readonly about: Id;
  readonly text: string;
  readonly answer?: string | undefined;
  readonly approved?: boolean;
  readonly urgent?: boolean;
}

function deliver(session: Session | undefined, { urgent = false, ...said }: Said, context: Context): HubEvent[] {
  if (session === undefined) return [];
  const delivery: Delivery = {
    id: context.newId('delivery'),
    sessionId: session.id,
    ...said,
    urgent,
    wantedAt: context.now,
    state: 'wanted',
  };
  return [{ type: 'delivery_wanted', actor: hubActor, delivery }];
}

/** The live session that works on a task now. */
const sessionOf = (state: HubState, task: Task): Session | undefined =>
  isUnderWay(task) ? liveSession(state, assignmentOf(task)?.sessionId) : undefined;

function liveSession(state: HubState, id: string | undefined): Session | undefined {
  const session = id === undefined ? undefined : state.sessions.get(id);
  return session !== undefined && isLive(session) ? session : undefined;
}

const isOwn = (actor: Actor, session: Session | undefined): boolean =>
  actor.kind === 'agent' && actor.sessionId === session?.id;
