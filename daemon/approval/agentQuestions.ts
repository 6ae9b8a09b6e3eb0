import type { Log } from '../../runtime/log.ts';
import { HubError, toError } from '../../shared/errors.ts';
import type { TaskOffer } from '../../shared/protocol/daemon.ts';
import { agentTimings } from '../agent/agentTimings.ts';
import type { AgentSaying, SayingOutcome } from '../sayings.ts';
import type { SessionMessages } from '../session/sessionMessages.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import { attemptOf, keepWish, sayWish, textOfQuestion, wishesOfSession } from '../toolbox/humanWish.ts';

/** A question that an agent asks in a dialog of its own. */
export interface AskedQuestion {
  readonly question: string;
  readonly options: readonly string[];
}

export interface QuestionPorts {
  readonly messagesOf: (sessionId: string) => Promise<SessionMessages>;
  readonly say: (saying: AgentSaying) => Promise<SayingOutcome>;
  /** The agent of a session has these texts. */
  readonly onRead: (sessionId: string, deliveryIds: readonly string[]) => Promise<void>;
  readonly newId: () => string;
  readonly log: Log;
}

type SessionId = SessionRecord['order']['sessionId'];

/** Whose question it is: that of a task, or of its session alone. */
interface Asker {
  readonly sessionId: SessionId;
  readonly task: TaskOffer | undefined;
}

/**
 * Questions that agents ask in dialogs of their own, asked in the inbox as well: who answers first, there or here, decides.
 * Each is on disk before the hub hears of it; one that was answered in the terminal is taken back, also after a restart.
 */
export class AgentQuestions {
  private readonly ports: QuestionPorts;
  /** Those who wait for an answer, by the command that asked. */
  private readonly waiting = new Map<string, AbortController>();

  constructor(ports: QuestionPorts) {
    this.ports = ports;
  }

  /**
   * Asks people, all questions at once, and waits for every answer. Undefined where an answer will not come: nobody can be
   * asked, a question was withdrawn, or its agent waits no more.
   */
  async ask(
    { order: { sessionId, task } }: SessionRecord,
    questions: readonly AskedQuestion[],
    signal: AbortSignal,
  ): Promise<readonly string[] | undefined> {
    const answers = await Promise.all(
      questions.map((question) =>
        this.askOne({ sessionId, task }, question, signal).catch((error: unknown) => {
          this.ports.log.info('a question of an agent stays in its terminal', { sessionId, error: toError(error) });
          return undefined;
        }),
      ),
    );
    const given = answers.filter((answer) => answer !== undefined);
    return given.length === questions.length ? given : undefined;
  }

  /**
   * Its agent goes on without the answers that are missing: it has them from its terminal, or its turn is over. Where no
   * questions are named it is all of them.
   */
  async settle(
    { order: { sessionId, task } }: SessionRecord,
    why: string,
    questions?: readonly AskedQuestion[],
  ): Promise<void> {
    const messages = await this.ports.messagesOf(sessionId);
    const texts = questions?.map(textOfQuestion);
    // It may have been given its task since it asked.
    const subjects = [wishesOfSession(sessionId), ...(task === undefined ? [] : [attemptOf(task)])];
    for (const { wish, reply } of subjects.flatMap((of) => messages.wishesOf(of))) {
      const { commandId, about, inDialog, text } = wish;
      if (inDialog !== true || reply !== undefined || texts?.includes(text) === false) continue;
      await messages.giveUp(commandId);
      this.waiting.get(commandId)?.abort();
      // One that the hub has not taken yet is withdrawn when it has.
      if (about !== commandId) await this.withdraw(sessionId, about, why);
    }
  }

  /** The hub has made a record of a question: nobody may want its answer any more. */
  async taken({
    sessionId,
    operation,
    commandId,
  }: Pick<AgentSaying, 'sessionId' | 'operation' | 'commandId'>): Promise<void> {
    if (operation !== 'task.help' && operation !== 'session.help') return;
    const record = (await this.ports.messagesOf(sessionId)).givenUp(commandId);
    if (record !== undefined) await this.withdraw(sessionId, record, 'its agent went on without an answer');
  }

  private async askOne(about: Asker, asked: AskedQuestion, signal: AbortSignal): Promise<string | undefined> {
    try {
      return await this.askAbout(about, asked, signal);
    } catch (error) {
      // Its task may have ended, and somebody works on with it by hand.
      if (about.task === undefined || !(error instanceof HubError)) throw error;
      return this.askAbout({ ...about, task: undefined }, asked, signal);
    }
  }

  private async askAbout(
    { sessionId, task }: Asker,
    asked: AskedQuestion,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const messages = await this.ports.messagesOf(sessionId);
    const operation = task === undefined ? 'session.help' : 'task.help';
    const of = task === undefined ? wishesOfSession(sessionId) : attemptOf(task);
    const params = { id: task?.taskId ?? sessionId, question: asked.question, options: [...asked.options] };
    const commandId = await keepWish(messages, { operation, params, commandId: undefined, inDialog: true }, { of });
    const waiting = new AbortController();
    this.waiting.set(commandId, waiting);
    try {
      const saying = { type: 'agent.said', sessionId, operation, commandId, params } as const;
      const { state } = await sayWish(messages, saying, this.ports.say);
      if (state === 'answered') await this.taken(saying);
      const message = await messages.waitFor(
        { about: commandId, kind: 'answer' },
        agentTimings.longestHoldMs,
        AbortSignal.any([signal, waiting.signal]),
      );
      if (message !== undefined) await this.ports.onRead(sessionId, [message.deliveryId]);
      return message?.answer;
    } finally {
      if (this.waiting.get(commandId) === waiting) this.waiting.delete(commandId);
    }
  }

  private async withdraw(sessionId: SessionId, id: string, why: string): Promise<void> {
    const saying: AgentSaying = {
      type: 'agent.said',
      sessionId,
      operation: 'intervention.withdraw',
      commandId: this.ports.newId(),
      params: { id, why },
    };
    await this.ports.say(saying).catch((error: unknown) => {
      // Somebody was faster: the answer reaches the agent as a text.
      this.ports.log.debug('a question was not withdrawn', { sessionId, error: toError(error) });
    });
  }
}
