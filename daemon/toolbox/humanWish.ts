import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { operations } from '../../shared/operations/operations.ts';
import type { AgentSaying, SayingOutcome } from '../sayings.ts';
import type { HumanWish } from '../session/humanWishes.ts';
import type { SessionMessages } from '../session/sessionMessages.ts';

/** Whether an operation asks people for something that comes back as a text. */
export const wantsPeople = (operation: string): boolean =>
  operation === 'task.help' || operation === 'session.help' || operation === 'task.plan.submit';

/** An operation that asks people, as its agent said it. */
interface Asked {
  readonly operation: string;
  readonly params: unknown;
  /** Chosen by its caller; where it is not, the same wish in the same words is the same command. */
  readonly commandId: string | undefined;
  /** Its agent asks the same in a dialog of its own. */
  readonly inDialog?: true;
}

/** What a session asks without a task. */
export const wishesOfSession = (sessionId: string): string => `session ${sessionId}`;

/** A retry asks anew: what was wished in another attempt is over. */
export const attemptOf = ({ taskId, attempt }: { readonly taskId: string; readonly attempt: number }): string =>
  `${taskId}#${attempt}`;

/**
 * Writes down what an agent wants of people, before the hub hears of it, and gives the command to say it by. Who lost the
 * connection while it waited asks again: people are to see one question, so that is the command of before.
 */
export async function keepWish(
  messages: SessionMessages,
  { operation, params, commandId, inDialog }: Asked,
  { of, taskId = '' }: { readonly of: string; readonly taskId?: string },
): Promise<string> {
  const kind = operation === 'task.plan.submit' ? 'plan_verdict' : 'answer';
  const wished = { kind, of, text: textOf(operation, params) } as const;
  const id = commandId ?? findSame(wished, messages) ?? randomUUID();
  const after = messages.after(undefined).at(-1)?.deliveryId;
  const about = kind === 'answer' ? id : taskId;
  await messages.wish({
    ...wished,
    commandId: id,
    about,
    ...(after === undefined ? {} : { after }),
    ...(inDialog === undefined ? {} : { inDialog }),
  });
  return id;
}

/** Tells the hub of a wish that was written down. What it refuses is no wish. */
export async function sayWish(
  messages: SessionMessages,
  saying: AgentSaying,
  say: (saying: AgentSaying) => Promise<SayingOutcome>,
): Promise<SayingOutcome> {
  const { commandId } = saying;
  const outcome = await say(saying).catch(async (error: unknown) => {
    await messages.drop(commandId);
    throw error;
  });
  if (outcome.state === 'answered') await linkQuestion(messages, commandId, outcome.result);
  return outcome;
}

/** The command of the same wish that nobody has replied to. */
function findSame({ kind, of, text }: Pick<HumanWish, 'kind' | 'of' | 'text'>, messages: SessionMessages) {
  const same = messages
    .wishesOf(of)
    .find(({ wish, reply }) => reply === undefined && wish.kind === kind && wish.text === text);
  return same?.wish.commandId;
}

function textOf(operation: string, params: unknown): string {
  if (operation === 'task.plan.submit') return operations['task.plan.submit'].params.parse(params).plan;
  return textOfQuestion(operations[operation === 'session.help' ? operation : 'task.help'].params.parse(params));
}

/** A question with its answers to choose from: by that it is known again. */
export const textOfQuestion = (asked: { readonly question: string; readonly options: readonly string[] }): string =>
  [asked.question, ...asked.options].join('\n');

/** Takes in the record that the hub has made of a question. */
export async function linkQuestion(messages: SessionMessages, commandId: string, result: unknown): Promise<void> {
  const asked = z.object({ interventionId: z.string() }).safeParse(result);
  if (asked.success) await messages.link(commandId, asked.data.interventionId);
}
