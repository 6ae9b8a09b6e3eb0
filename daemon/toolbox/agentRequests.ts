import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { badRequest, HubError } from '../../shared/errors.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { changesState, isOperationName, operations, operationTable } from '../../shared/operations/operations.ts';
import type { HeldMessage, ToolboxRequest, ToolboxResponse, ToolReviewed } from '../../shared/protocol/toolbox.ts';
import type { Decider } from '../../shared/model/toolDecision.ts';
import { agentTold, peopleAsked, toolAsked, toolboxVerbs } from '../../shared/protocol/toolbox.ts';
import { timings } from '../../shared/timings.ts';
import type { AgentDesk } from '../agent/agentDesk.ts';
import { agentTimings } from '../agent/agentTimings.ts';
import type { HubConversation } from '../hubConversation.ts';
import type { AgentSaying, SayingVerdict } from '../sayings.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import type { Sessions } from '../sessions.ts';
import type { CheckSchema } from './contractChecks.ts';
import {
  findContractProblems,
  requireCompleteResult,
  requireDataSize,
  requireFittingContract,
} from './contractChecks.ts';
import { attemptOf, keepWish, linkQuestion, sayWish, wantsPeople, wishesOfSession } from './humanWish.ts';
import { noTask, unknownOperation, unknownToken } from './refusals.ts';

export interface AgentRequestPorts {
  readonly sessions: Sessions;
  readonly hub: Pick<HubConversation, 'say' | 'ask' | 'isWelcomed'>;
  readonly checkSchema: CheckSchema;
  readonly agents: Pick<AgentDesk, 'told' | 'gate' | 'questions'>;
  /** The agent of a session has read these texts by itself. */
  readonly onRead: (sessionId: string, deliveryIds: readonly string[]) => Promise<void>;
  readonly waitMs?: number;
}

/** An answer without the number of its request. */
export type ToolboxAnswer = Omit<ToolboxResponse, 'request'>;
/** Answers what an agent asks. @throws HubError for what is refused. The signal says that nobody waits any more. */
export type AnswerAgent = (request: ToolboxRequest, signal?: AbortSignal) => Promise<ToolboxAnswer>;

/** A contract that an agent has published; only a whole one settles what its task owes. */
interface Publication {
  readonly key: string;
  readonly isWhole: boolean;
}

type Params = Readonly<Record<string, unknown>>;
type Session = Pick<SessionRecord, 'order' | 'published'>;

const paramsSchema = z.record(z.string(), z.unknown());
const messagesParams = z.strictObject({ after: z.string().max(100).optional(), peek: z.boolean().default(false) });
const peekParams = z.strictObject({ peek: z.boolean().default(false) });
const waitParams = z.strictObject({
  about: z.string().min(1).max(200).optional(),
  kind: z.string().max(50).optional(),
  after: z.string().max(100).optional(),
  urgentOnly: z.boolean().default(false),
});

/**
 * The daemon vouches for the session, and for nothing more: whether its agent may do what it asks is the hub's to say.
 * What can be refused here at once is refused here: wrong params, and contracts that are missing or break their schema.
 */
export function createAgentRequests({
  sessions,
  hub,
  checkSchema,
  agents,
  onRead,
  waitMs = timings.waitSliceMs,
}: AgentRequestPorts): AnswerAgent {
  return async ({ token, operation, commandId, params }, signal) => {
    const session = sessions.findByToken(token);
    if (session === undefined) throw unknownToken();
    const given = parse(paramsSchema.default({}), params ?? {});
    if (isVerb(operation)) return { result: await answerVerb(operation, session, { params: given, signal }) };
    if (!isOperationName(operation)) throw unknownOperation(operation);
    const whole = withOwnTask(operation, given, session);
    parse(operationTable[operation].params, whole);
    if (operation === 'contract.validate' && isAboutOwnTask(session, whole))
      return { result: await validate(session, whole) };
    const sessionId = session.order.sessionId;
    if (!changesState(operation)) return { result: await ask(session, operation, whole) };
    const contract = await checkContracts(operation, session, whole);
    await sessions.started(sessionId);
    return say(session, { operation, params: whole, commandId, contract });
  };

  async function answerVerb(
    verb: string,
    session: SessionRecord,
    { params, signal }: { readonly params: Params; readonly signal: AbortSignal | undefined },
  ): Promise<unknown> {
    const { order } = session;
    if (verb === toolboxVerbs.task) {
      if (order.task === undefined) throw noTask();
      return order.task;
    }
    if (verb === toolboxVerbs.tell) return void agents.told(session, parse(agentTold, params));
    if (verb === toolboxVerbs.askPeople) {
      const slice = AbortSignal.timeout(waitMs);
      const answers = await agents.questions.ask(session, parse(peopleAsked, params).questions, slice);
      return { answers, wait: answers === undefined && slice.aborted };
    }
    if (verb === toolboxVerbs.review) {
      const wait = { signal: AbortSignal.timeout(waitMs), limitMs: agentTimings.longestHoldMs };
      const review = await agents.gate.review(session, parse(toolAsked, params), wait);
      return review === undefined ? { effect: 'wait' } : { ...review, by: deciderKnown(review.by) };
    }
    if (verb === toolboxVerbs.mayUse) {
      const { isHarmless, why, ...call } = parse(toolAsked, params);
      return agents.gate.mayUse(session, call, { signal: AbortSignal.timeout(waitMs), isHarmless, why });
    }
    const messages = await sessions.messagesOf(order.sessionId);
    if (verb === toolboxVerbs.messages) {
      const { after, peek } = parse(messagesParams, params);
      const found = messages.after(after);
      if (!peek) await onRead(order.sessionId, idsOf(found));
      return { messages: found };
    }
    if (verb === toolboxVerbs.wishes) {
      const ofTask = order.task === undefined ? [] : messages.wishesOf(attemptOf(order.task));
      const wishes = [...messages.wishesOf(wishesOfSession(order.sessionId)), ...ofTask];
      const { peek } = parse(peekParams, params);
      const replies = wishes.flatMap(({ reply }) => reply ?? []);
      if (!peek) await onRead(order.sessionId, idsOf(replies));
      return {
        wishes: wishes.map(({ wish: { commandId: id, of: _of, ...wish }, reply }) => ({ id, ...wish, reply })),
      };
    }
    const message = await messages.waitFor(parse(waitParams, params), waitMs, signal);
    if (message !== undefined) await onRead(order.sessionId, idsOf([message]));
    return { message };
  }

  /** A read in the agent's name; of its own texts it is the proof that it has them. */
  async function ask({ order: { sessionId } }: Session, operation: OperationName, params: Params): Promise<unknown> {
    const result = await hub.ask({ sessionId, operation, params });
    const page = operations['session.messages'].result.safeParse(result);
    if (operation === 'session.messages' && params['id'] === sessionId && page.success)
      await onRead(
        sessionId,
        page.data.rows.map(({ id }) => id),
      );
    return result;
  }

  async function validate({ order: { task } }: Session, params: Params): Promise<unknown> {
    const { key, data } = parse(operations['contract.validate'].params, params);
    const problems = task === undefined ? [] : await findContractProblems(task, key, data, checkSchema);
    return { valid: problems.length === 0, problems: problems.map(({ path, message }) => ({ path, message })) };
  }

  /** Gives the contract that is published by this, where one is. */
  async function checkContracts(
    operation: OperationName,
    session: Session,
    params: Params,
  ): Promise<Publication | undefined> {
    const { task } = session.order;
    if (task === undefined || !isAboutOwnTask(session, params)) return undefined;
    if (operation === 'task.complete') {
      const { result } = parse(operations['task.complete'].params, params);
      await requireDataSize(Object.values(result.contracts).map(({ data }) => data));
      const published = session.published.filter(({ taskId }) => taskId === attemptOf(task)).map(({ key }) => key);
      await requireCompleteResult(task, result, { published, checkSchema });
    }
    if (operation !== 'contract.publish') return undefined;
    const publication = parse(operations['contract.publish'].params, params);
    await requireDataSize([publication.data]);
    await requireFittingContract(task, publication, checkSchema);
    return { key: publication.key, isWhole: publication.status === 'fulfilled' };
  }

  async function say(
    session: Session,
    {
      operation,
      params,
      commandId: given,
      contract,
    }: { operation: OperationName; params: Params; commandId: string | undefined; contract: Publication | undefined },
  ): Promise<ToolboxAnswer> {
    const {
      order: { sessionId, task },
    } = session;
    const subject = wantsPeople(operation) ? subjectOf(session, params) : undefined;
    const messages = subject === undefined ? undefined : await sessions.messagesOf(sessionId);
    const wished = { operation, params, commandId: given };
    const commandId =
      messages === undefined || subject === undefined
        ? (given ?? randomUUID())
        : await keepWish(messages, wished, subject);
    const saying: AgentSaying = { type: 'agent.said', sessionId, operation, commandId, params };
    const outcome =
      messages === undefined ? await hub.say(saying) : await sayWish(messages, saying, (said) => hub.say(said));
    if (contract !== undefined && task !== undefined) {
      await sessions.setPublished(sessionId, { taskId: attemptOf(task), key: contract.key }, contract.isWhole);
    }
    return outcome.state === 'answered' ? { result: outcome.result } : { queued: true, result: { commandId } };
  }
}

/** Takes in what the hub made of something that was queued, when nobody waits for it any more. */
export async function handleVerdict(sessions: Sessions, { saying, result, error }: SayingVerdict): Promise<void> {
  const { sessionId, operation, commandId, params } = saying;
  const record = sessions.record(sessionId);
  if (record === undefined) return;
  if (wantsPeople(operation)) {
    const messages = await sessions.messagesOf(sessionId);
    if (error === undefined) await linkQuestion(messages, commandId, result);
    else await messages.drop(commandId);
  }
  const published = operations['contract.publish'].params.safeParse(params);
  const { task } = record.order;
  if (operation === 'contract.publish' && error !== undefined && published.success && task !== undefined) {
    await sessions.setPublished(sessionId, { taskId: attemptOf(task), key: published.data.key }, false);
  }
}

/** Programs of sessions from before an upgrade know these three: what is not a rule's or the floor's is the default's. */
const deciderKnown = (by: Decider): ToolReviewed['by'] => (by === 'rule' || by === 'floor' ? by : 'default');

const idsOf = (messages: readonly HeldMessage[]): readonly string[] => messages.map(({ deliveryId }) => deliveryId);

const isVerb = (operation: string): boolean => Object.values<string>(toolboxVerbs).includes(operation);

/** An agent need not name its own task. */
function withOwnTask(operation: OperationName, params: Params, { order: { task } }: Session): Params {
  if (operationTable[operation].on !== 'task' || params['id'] !== undefined) return params;
  if (task === undefined) throw noTask();
  return { ...params, id: task.taskId };
}

/** What of its own a session asks about: its task, or else itself. */
function subjectOf(session: Session, params: Params): { readonly of: string; readonly taskId?: string } | undefined {
  const { sessionId, task } = session.order;
  if (task === undefined) return params['id'] === sessionId ? { of: wishesOfSession(sessionId) } : undefined;
  return isAboutOwnTask(session, params) ? { of: attemptOf(task), taskId: task.taskId } : undefined;
}

const isAboutOwnTask = ({ order: { task } }: Session, params: Params): boolean =>
  task !== undefined && (params['id'] === task.taskId || params['id'] === task.ref);

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw badRequest(parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })));
}

/** What went wrong as an agent sees it: refusals whole, everything else without its inside. */
export function toAnswer(error: unknown): ToolboxAnswer {
  if (!(error instanceof HubError))
    return { error: { code: 'internal', message: 'Something went wrong in the daemon; its log says what.' } };
  const { code, message, details } = error.toBody();
  return { error: { code, message, ...(details === undefined ? {} : { details: { ...details } }) } };
}
