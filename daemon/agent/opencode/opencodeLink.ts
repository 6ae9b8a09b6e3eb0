import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../../runtime/log.ts';
import { toError } from '../../../shared/errors.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import type { AgentNotes } from '../agentNotes.ts';
import type { HookPorts } from '../hookPorts.ts';
import type { OwnServer } from '../ownServer.ts';
import { RecentMap } from '../recentMap.ts';
import { followOpencode } from './followOpencode.ts';
import { OpencodeApprovals } from './opencodeApprovals.ts';
import type { OpencodeClient } from './opencodeClient.ts';
import { createOpencodeClient } from './opencodeClient.ts';
import type { FoundOpencode } from './readOpencode.ts';
import { readLastConversation, readOpencode } from './readOpencode.ts';
import { connectTools } from './connectTools.ts';
import { messageIdOf } from './messageId.ts';
import type { Finding } from './opencodeStory.ts';
import { OpencodeQuestions } from './opencodeQuestions.ts';
import { OpencodeStory } from './opencodeStory.ts';
import type { OpencodeTimes } from './opencodeTimings.ts';
import { opencodeLimits, opencodeTimings } from './opencodeTimings.ts';

export interface OpencodePorts {
  readonly own: HookPorts['own'];
  readonly mayUse: HookPorts['mayUse'];
  readonly settle: HookPorts['settle'];
  readonly askPeople: HookPorts['askPeople'];
  readonly answeredThere: HookPorts['answeredThere'];
  readonly notes: Pick<AgentNotes, 'activity' | 'noteMoved' | 'turnEnded' | 'conversation' | 'exhausted' | 'usage'>;
  /** As it is now; undefined where it is not known. */
  readonly session: (sessionId: string) => SessionRecord | undefined;
  readonly log: Log;
  /** Tests shorten them. */
  readonly times?: OpencodeTimes;
}

/** How the server of a session's opencode is reached: not yet, now, or not for longer than a start takes. */
export type Reach = 'trying' | 'open' | 'away';

/**
 * Listens to the server of one opencode as long as its session lives, takes in what it tells and answers what it asks.
 * A lost connection is made again, and what came meanwhile is read.
 */
export class OpencodeLink {
  readonly client: OpencodeClient;
  readonly story: OpencodeStory;
  private readonly record: SessionRecord;
  private readonly ports: OpencodePorts;
  private readonly goOnText: string | undefined;
  private readonly approvals: OpencodeApprovals;
  private readonly questions: OpencodeQuestions;
  private readonly over = new AbortController();
  private readonly times: OpencodeTimes;
  private readonly limits = new Map<string, number>();
  private readonly listeners = new Set<() => void>();
  private readonly heard = new RecentMap<true>(200);
  private isToldToGoOn = false;
  private isRequiringTools = false;
  private state: Reach = 'trying';
  private stream = new AbortController();

  /** `goOnText` is what a session with a task is told that goes on with a conversation. */
  constructor(record: SessionRecord, server: OwnServer, ports: OpencodePorts, goOnText?: string) {
    this.goOnText = goOnText;
    this.record = record;
    this.ports = ports;
    this.times = ports.times ?? opencodeTimings;
    this.client = createOpencodeClient(server, this.times);
    const conversation = record.providerSessionId;
    this.story = new OpencodeStory({ conversation, since: record.createdAt });
    this.approvals = new OpencodeApprovals({
      ...{
        client: this.client,
        story: this.story,
        own: ports.own,
        mayUse: ports.mayUse,
        settle: ports.settle,
        log: ports.log,
      },
      session: () => this.session(),
      onAsked: (tool) =>
        ports.notes.activity(this.sessionId, 'waiting-for-permission', `it asks to use ${tool.slice(0, 100)}`),
      onAnswered: () => ports.notes.activity(this.sessionId, 'working', 'it was answered'),
      onTrouble: () => this.stream.abort(),
    });
    this.questions = new OpencodeQuestions({
      ...{ client: this.client, askPeople: ports.askPeople, answeredThere: ports.answeredThere, log: ports.log },
      session: () => this.session(),
      onAsked: () => ports.notes.activity(this.sessionId, 'waiting-for-input', 'it asks a person'),
      onAnswered: () => ports.notes.activity(this.sessionId, 'working', 'it was answered'),
      onTrouble: () => this.stream.abort(),
    });
  }

  get reach(): Reach {
    return this.state;
  }

  get isOver(): boolean {
    return this.over.signal.aborted;
  }

  /** Whether a dialog of its waits for an answer. */
  get hasDialog(): boolean {
    return this.approvals.areOpen || this.questions.areOpen;
  }

  start(): void {
    void this.follow();
  }

  close(): void {
    this.over.abort();
    this.approvals.stop();
    this.questions.stop();
    for (const look of [...this.listeners]) look();
  }

  /** Resolves to whether a message of this id stands in a conversation, where that is seen in time. */
  async untilHeard(messageId: string): Promise<boolean> {
    if (this.heard.has(messageId)) return true;
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.listeners.delete(look);
        resolve(this.heard.has(messageId));
      };
      const look = () => {
        if (this.heard.has(messageId) || this.isOver) finish();
      };
      const timer = setTimeout(finish, this.times.heardMs).unref();
      this.listeners.add(look);
    });
  }

  get sessionId(): SessionRecord['order']['sessionId'] {
    return this.record.order.sessionId;
  }

  private session(): SessionRecord | undefined {
    const { sessionId } = this;
    const now = this.ports.session(sessionId);
    return now?.state.is === 'ended' ? undefined : now;
  }

  private follow(): Promise<void> {
    return followOpencode({
      ...{ client: this.client, times: this.times, over: this.over.signal },
      beginStream: () => {
        this.stream = new AbortController();
        return this.stream.signal;
      },
      onOpen: () => this.begin(),
      onEvent: (event) => this.story.take(event).forEach((finding) => this.act(finding)),
      onLost: (error) => {
        if (error !== undefined)
          this.ports.log.debug('opencode is not reached', { sessionId: this.sessionId, error: toError(error) });
        if (this.state === 'open') this.state = 'trying';
      },
      onAway: () => this.sayAway(),
    });
  }

  /** It listens already: what happens while the rest is read comes behind it, and is nothing new where it was read. */
  private async begin(): Promise<void> {
    const mayBeLast = this.goOnText !== undefined && this.story.conversation === undefined;
    const conversation = mayBeLast ? await readLastConversation(this.client) : this.story.conversation;
    const found = await readOpencode(this.client, { conversation, since: this.record.createdAt });
    for (const [model, limit] of found.limits) this.limits.set(model, limit);
    if (this.state === 'away') this.ports.log.info('opencode is reached again', { sessionId: this.sessionId });
    this.state = 'open';
    for (const event of found.events) this.story.take(event).forEach((finding) => this.act(finding));
    this.approvals.replace(found.requests);
    this.questions.replace(found.questions);
    await this.goOn(found);
    if (!this.story.isBusy)
      this.ports.notes.activity(this.sessionId, 'waiting-for-input', 'it waits for something to do');
  }

  /** Its program takes no prompt with a conversation of before; it is told once to go on, whatever is cut off meanwhile. */
  private async goOn({ conversation, isSpokenIn }: FoundOpencode): Promise<void> {
    const { goOnText, record } = this;
    if (goOnText === undefined || conversation === undefined || this.isToldToGoOn) return;
    if (!isSpokenIn)
      await this.client.ask('POST', `/session/${encodeURIComponent(conversation)}/prompt_async`, {
        messageID: messageIdOf(record.order.sessionId, record.createdAt),
        parts: [{ type: 'text', text: goOnText }],
      });
    this.isToldToGoOn = true;
  }

  private act(finding: Finding): void {
    const { notes } = this.ports;
    const { sessionId } = this;
    const session = this.session();
    if (session === undefined) return;
    switch (finding.is) {
      case 'conversation':
        return notes.conversation(session, finding.id);
      case 'began':
        void this.requireTools();
        return notes.activity(sessionId, 'working', 'it was given something to do');
      case 'working':
        return notes.activity(sessionId, 'working', finding.evidence);
      case 'turn_ended':
        notes.activity(sessionId, 'waiting-for-input', 'its turn ended');
        return notes.turnEnded(session);
      case 'moved':
        return notes.noteMoved(sessionId);
      case 'asked':
        return this.approvals.asked(finding.request);
      case 'replied':
        return this.approvals.replied(finding.requestId, finding.reply);
      case 'question':
        return this.questions.asked(finding.request);
      case 'question_over':
        return this.questions.over(finding.requestId);
      case 'used':
        return notes.usage(sessionId, this.story.used(this.limits));
      case 'exhausted':
        return notes.exhausted(sessionId, finding.why);
      case 'heard':
        this.heard.set(finding.messageId, true);
        for (const look of [...this.listeners]) look();
    }
  }

  /** It tries the tools of Rostrum once, at its start: where that failed, it is made to try again. Nothing waits for it. */
  private async requireTools(): Promise<void> {
    if (this.isRequiringTools) return;
    this.isRequiringTools = true;
    for (let tried = 0; tried < opencodeLimits.toolTries && !this.isOver; tried += 1) {
      try {
        await connectTools(this.client);
        break;
      } catch (error) {
        const { sessionId } = this;
        this.ports.log.info('an opencode is without the tools of Rostrum', { sessionId, error: toError(error) });
      }
      await pause(this.times.longestRetryMs, undefined, { signal: this.over.signal }).catch(() => undefined);
    }
    this.isRequiringTools = false;
  }

  private sayAway(): void {
    if (this.state === 'away') return;
    this.state = 'away';
    const evidence = 'its server does not answer: calls wait in its terminal, and what it does is not known';
    this.ports.notes.activity(this.sessionId, 'unknown', evidence);
    this.ports.log.warn('the server of an opencode does not answer', {
      sessionId: this.sessionId,
      remedy: 'look into the session; where it hangs, close and resume it',
    });
  }
}
