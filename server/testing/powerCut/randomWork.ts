import { HubError } from '../../../shared/errors.ts';
import type { Task } from '../../../shared/model/task.ts';
import type { HubState } from '../../state/hubState.ts';
import { aliceCalls } from '../handling.ts';
import type { Book, Sent } from './book.ts';
import type { HubOnDisk } from './hubOnDisk.ts';
import type { TirelessDaemon } from './tirelessDaemon.ts';

type Wish = readonly [operation: string, params: object];

/** Numbers from a seed: the same seed, the same work. */
export class Dice {
  readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  below(count: number): number {
    return Math.floor(this.random() * count);
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.below(items.length)];
  }
}

/** What a person might want next. About half of it is refused, as in life. */
export function randomWish(state: HubState, dice: Dice, number: number): Wish {
  const tasks = [...state.tasks.values()];
  const pick = (...statuses: readonly Task['status'][]) =>
    dice.pick(tasks.filter(({ status }) => statuses.length === 0 || statuses.includes(status)));
  const id = (...statuses: readonly Task['status'][]) => (pick(...statuses) ?? pick())?.id ?? 'task_0000000000000000';
  const luck = dice.below(100);
  if (luck < 34 || tasks.length < 3) return ['task.create', randomDraft(tasks, dice, number)];
  if (luck < 42) return ['task.dependency.add', { id: id('pending'), ...randomEdge(id(), dice) }];
  if (luck < 45)
    return ['task.dependency.remove', { id: id('pending'), on: pick('pending')?.dependencies[0]?.on ?? id() }];
  if (luck < 52) return ['task.assign', { id: id('pending') }];
  if (luck < 68) return ['task.complete', { id: id('running', 'assigned'), result: randomResult() }];
  if (luck < 73) return ['task.fail', { id: id('running'), message: 'cannot' }];
  if (luck < 77) return ['task.help', { id: id('running'), question: `Which ${number}?`, options: [] }];
  if (luck < 85)
    return ['intervention.respond', { id: openQuestion(state, dice), response: dice.pick(['retry', 'yes']) }];
  if (luck < 89) return ['task.cancel', { id: id() }];
  if (luck < 94) return ['task.retry', { id: id('failed', 'cancelled') }];
  return ['task.note', { id: id(), text: `from alice ${number}`, urgent: dice.chance(0.3) }];
}

function randomDraft(tasks: readonly Task[], dice: Dice, number: number): object {
  const dependencies = Array.from({ length: dice.below(3) }, () => dice.pick(tasks)?.id)
    .filter((on) => on !== undefined)
    .map((on) => randomEdge(on, dice));
  return {
    title: `Task ${number}`,
    spec: 'x'.repeat(dice.chance(0.1) ? dice.below(3_000) : dice.below(60)),
    start: dice.chance(0.5) ? 'auto' : 'unblocked',
    retry: { max: dice.below(2) },
    contracts: [{ key: 'api' }].slice(dice.below(2)),
    dependencies,
  };
}

function randomEdge(on: string, dice: Dice): object {
  const type = dice.pick(['blocks', 'blocks', 'input', 'on_failure', 'related']);
  return {
    on,
    type,
    ifFailed: dice.chance(0.3) ? 'cancel' : 'block',
    ...(type === 'input' ? { contractKey: 'api' } : {}),
  };
}

const randomResult = () => ({ summary: 'done', contracts: { api: { status: 'fulfilled', data: { version: 1 } } } });

const openQuestion = (state: HubState, dice: Dice): string =>
  dice.pick([...state.interventions.values()].filter(({ outcome }) => outcome.state === 'open'))?.id ??
  'intervention_0000000000000000';

/** An agent says something to its daemon: mostly a note, which nobody refuses while its session lives. */
export function agentSpeaks(daemon: TirelessDaemon, dice: Dice): void {
  const agent = dice.pick(daemon.agents);
  if (agent === undefined) return;
  const number = daemon.reports.length + 1;
  const { sessionId, taskId: id } = agent;
  const say = (operation: string, params: object) =>
    daemon.say({ type: 'agent.said', sessionId, operation, commandId: `said-by-agent-${number}`, params });
  const luck = dice.below(100);
  if (luck < 60) say('task.note', { id, text: `said ${number}` });
  else if (luck < 75) say('task.complete', { id, result: randomResult() });
  else if (luck < 80) say('task.fail', { id, message: 'cannot' });
  else if (luck < 88) say('task.help', { id, question: `Really ${number}?`, options: [] });
  else if (luck < 96) say('contract.publish', { id, key: 'api', data: { version: number } });
  else daemon.endSession(sessionId);
}

/** Sends a command and notes in the book how it was answered; resolves when it was. */
export async function send({ hub, bugs }: HubOnDisk, book: Book, sent: Sent, isOff: () => boolean): Promise<void> {
  book.open.set(sent.commandId, sent);
  try {
    const { seq, result } = await hub.execute(aliceCalls, sent.operation, sent.params, { commandId: sent.commandId });
    book.noteAnswer(sent, seq, result);
  } catch (thrown) {
    if (!(thrown instanceof HubError)) {
      if (!isOff()) bugs.push(thrown instanceof Error ? (thrown.stack ?? '') : String(thrown));
    } else if (thrown.code !== 'read-only') book.open.delete(sent.commandId);
    if (book.acknowledged.has(sent.commandId) && !isOff() && thrown instanceof HubError && thrown.code !== 'read-only')
      book.wrongAnswers.push(`${sent.commandId}: refused as ${thrown.code}`);
  }
}

/** Asks for something that changes nothing: its answer binds the hub too. */
export async function look({ hub }: HubOnDisk, book: Book): Promise<void> {
  try {
    const { seq } = await hub.execute(aliceCalls, 'task.list', { limit: 5 });
    book.answeredSeq = Math.max(book.answeredSeq, seq);
  } catch {
    // A refused look was told nothing.
  }
}
