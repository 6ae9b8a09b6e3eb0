import { setTimeout as pause } from 'node:timers/promises';
import * as path from 'node:path';
import { ensurePrivateDirectory, writeFileAtomic } from '../../runtime/atomicFile.ts';
import type { Log } from '../../runtime/log.ts';
import { toError } from '../../shared/errors.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { ReceiptState } from '../../shared/model/note.ts';
import type { Report } from '../../shared/protocol/daemon.ts';
import type { HeldMessage } from '../../shared/protocol/toolbox.ts';
import type { Provider } from '../agent/providers.ts';
import { compileScreenPatterns, readScreen } from '../agent/readScreen.ts';
import type { SessionMessages } from '../session/sessionMessages.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import { hasForeignForeground } from '../terminal/foreground.ts';
import type { TerminalHost } from '../terminal/terminal.ts';
import type { TypingWish } from './deliveryMachine.ts';
import { mayHaveBeenTyped } from './deliveryMachine.ts';
import { deliveryTimings as timings } from './deliveryTimings.ts';
import type { RemoteInput } from './remoteInput.ts';
import { remoteTyping } from './remoteInput.ts';
import { renderForShell, renderTyped } from './renderTyped.ts';
import type { TypedText } from './renderTyped.ts';
import type { TypingOutcome, TypingPorts } from './typeDelivery.ts';
import { typeDelivery } from './typeDelivery.ts';

/** What the desk uses of the daemon. */
export interface DeskPorts {
  readonly terminals: Pick<TerminalHost, 'look' | 'hold'>;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly sessions: {
    record: (sessionId: string) => SessionRecord | undefined;
    messagesOf: (sessionId: string) => Promise<SessionMessages>;
  };
  readonly directoryOf: (sessionId: string) => string;
  /** The way to an agent that takes texts otherwise than by its terminal. */
  readonly remoteOf?: (sessionId: string) => RemoteInput | undefined;
  /** Resolves when it is on disk. */
  readonly report: (report: Report) => Promise<unknown>;
  readonly log: Log;
}

/** Tells the hub how far a text is. */
interface Said {
  readonly message: HeldMessage;
  readonly state: ReceiptState;
  readonly reason?: string | undefined;
}

/** What is run by a protocol reads its texts by itself, whatever its own terminal would take. */
const deliveryWayOf = ({ mode }: SessionRecord['order'], { delivery }: Provider) =>
  mode === undefined || mode === 'interactive' ? delivery : 'read';

/** Kinds that a command in the session may be waiting for. */
const awaited: ReadonlySet<HeldMessage['kind']> = new Set(['answer', 'plan_verdict', 'task']);

/**
 * Brings texts to the agents of this server's sessions, one after the other in each, and tells the hub how far each is.
 * Before a key is pressed it is written down, so that after a crash nothing is typed twice.
 */
export class DeliveryDesk {
  private readonly ports: DeskPorts;
  private readonly working = new Map<string, Promise<void>>();
  private readonly wanted = new Set<string>();
  private readonly stopping = new AbortController();

  constructor(ports: DeskPorts) {
    this.ports = ports;
  }

  /** After a start: what was being typed is stranded, and what was only queued is typed. */
  async resume(sessionIds: readonly string[]): Promise<void> {
    for (const sessionId of sessionIds) {
      // A terminal without a record has no texts.
      if (this.ports.sessions.record(sessionId) === undefined) continue;
      const messages = await this.ports.sessions.messagesOf(sessionId);
      for (const message of messages.counted()) {
        const state = messages.receiptOf(message)?.state;
        if (state === 'typed' || state === 'submitted')
          await this.settle(messages, { message, state: 'stranded', reason: mayHaveBeenTyped });
      }
      this.wake(sessionId);
    }
  }

  /** There may be something to bring. */
  wake(sessionId: string): void {
    if (this.stopping.signal.aborted) return;
    this.wanted.add(sessionId);
    if (this.working.has(sessionId)) return;
    const work = this.workWhileWanted(sessionId)
      .catch((error: unknown) => {
        if (!this.stopping.signal.aborted)
          this.ports.log.error('texts for a session cannot be brought', { sessionId, error: toError(error) });
      })
      .finally(() => this.working.delete(sessionId));
    this.working.set(sessionId, work);
  }

  /** Its agent has read these by itself: they are verified, however far they were. */
  async noteRead(sessionId: string, deliveryIds: readonly string[]): Promise<void> {
    const messages = await this.ports.sessions.messagesOf(sessionId);
    messages.markTaken(deliveryIds);
    const read = messages.counted().filter(({ deliveryId }) => deliveryIds.includes(deliveryId));
    for (const message of read) await this.settleRead(messages, message);
  }

  /** What waits is left where it is; a text that is being typed is finished first, which takes seconds. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.working.values());
  }

  private async workWhileWanted(sessionId: string): Promise<void> {
    const messages = await this.ports.sessions.messagesOf(sessionId);
    do {
      this.wanted.delete(sessionId);
      for (let next = firstOf(messages); next !== undefined; next = firstOf(messages)) {
        if (this.stopping.signal.aborted) return;
        if (!(await this.bring(sessionId, messages, next))) break;
      }
    } while (this.wanted.has(sessionId));
  }

  /** Gives whether it is done with this text; not where its agent reads by itself, or there is no agent any more. */
  private async bring(sessionId: string, messages: SessionMessages, message: HeldMessage): Promise<boolean> {
    if (messages.isTaken(message.deliveryId)) {
      await this.settleRead(messages, message);
      return true;
    }
    const record = this.ports.sessions.record(sessionId);
    const provider = record === undefined ? undefined : this.ports.providers.get(record.order.provider);
    if (record?.state.is !== 'running' || provider === undefined || deliveryWayOf(record.order, provider) === 'read')
      return false;
    const outcome = await this.typeSafely(record, provider, { messages, message });
    if (messages.isTaken(message.deliveryId)) await this.settleRead(messages, message);
    else if (outcome.state !== 'overtaken') await this.settle(messages, { message, ...outcome });
    return true;
  }

  /** A text that was begun is never left without an end: what failed in the middle of it strands it. */
  private async typeSafely(
    record: SessionRecord,
    provider: Provider,
    text: { readonly messages: SessionMessages; readonly message: HeldMessage },
  ): Promise<TypingOutcome> {
    try {
      return await this.type(record, provider, text);
    } catch (error) {
      if (text.messages.receiptOf(text.message) === undefined) throw error;
      return { state: 'stranded', reason: `it could not be typed to its end (${toError(error).message})` };
    }
  }

  private async type(
    record: SessionRecord,
    provider: Provider,
    { messages, message }: { readonly messages: SessionMessages; readonly message: HeldMessage },
  ): Promise<TypingOutcome> {
    const { log } = this.ports;
    const { sessionId } = record.order;
    const typed = this.render(sessionId, provider, message);
    if (typed.file !== undefined) {
      await ensurePrivateDirectory(path.dirname(typed.file.path));
      await writeFileAtomic(typed.file.path, typed.file.content);
    }
    const remote = this.ports.remoteOf?.(sessionId);
    const ports: TypingPorts = {
      ...(remote === undefined ? this.byTerminal(record, provider) : remoteTyping(remote)),
      now: () => performance.now(),
      pause: (ms) => pause(ms, undefined, { signal: this.stopping.signal }),
      pauseHeld: (ms) => pause(ms),
      isRead: () => messages.isTaken(message.deliveryId),
      isOvertaken: () => firstOf(messages)?.deliveryId !== message.deliveryId,
      record: async (state) => {
        await messages.record({ deliveryId: message.deliveryId, attempt: message.attempt ?? 1, state });
        await this.tell({ message, state });
      },
    };
    const wish = this.wishOf(typed.text, provider, { messages, message, sessionId });
    const byServer = remote === undefined ? {} : { isPromptKnown: true, unreached: remote.unreached };
    const outcome = await typeDelivery({ ...wish, ...byServer }, ports);
    log.debug('a text was brought', { sessionId, deliveryId: message.deliveryId, state: outcome.state });
    return outcome;
  }

  private byTerminal(
    { order: { sessionId }, state }: SessionRecord,
    provider: Provider,
  ): Pick<TypingPorts, 'look' | 'hold' | 'read' | 'isForeign'> {
    const { terminals } = this.ports;
    const pid = state.is === 'running' ? state.pid : undefined;
    const patterns = compileScreenPatterns(provider);
    return {
      look: () => terminals.look(sessionId),
      hold: (waitMs, work) => terminals.hold(sessionId, { waitMs }, work),
      isForeign: provider.delivery === 'pointer' && pid !== undefined ? () => hasForeignForeground(pid) : undefined,
      read: (view) => readScreen(view, patterns),
    };
  }

  private render(sessionId: string, provider: Provider, message: HeldMessage): TypedText {
    if (provider.delivery === 'pointer') return renderForShell(message);
    return renderTyped(message, {
      directory: this.ports.directoryOf(sessionId),
      multiline: provider.multiline,
    });
  }

  private wishOf(
    text: string,
    provider: Provider,
    {
      messages,
      message,
      sessionId,
    }: { readonly messages: SessionMessages; readonly message: HeldMessage; readonly sessionId: string },
  ): TypingWish {
    const leftOver = messages
      .counted()
      .filter((other) => other.deliveryId !== message.deliveryId && messages.receiptOf(other)?.state === 'stranded')
      .slice(-maxLeftOver);
    return {
      text,
      urgent: message.urgent,
      notBefore: performance.now() + (awaited.has(message.kind) ? timings.graceMs : 0),
      canEscape: provider.escape && provider.delivery === 'typed',
      isPromptKnown: provider.readyPattern !== undefined,
      isLineProgram: provider.promptOn === 'lastLine',
      mayStand: (message.attempt ?? 1) > 1,
      leftOver: leftOver.map((other) => this.render(sessionId, provider, other).text),
    };
  }

  private async settleRead(messages: SessionMessages, message: HeldMessage): Promise<void> {
    if (messages.receiptOf(message)?.state !== 'verified') await this.settle(messages, { message, state: 'verified' });
  }

  /** Told before it is written down here: told twice it is heard once, and a crash between the two loses nothing. */
  private async settle(messages: SessionMessages, said: Said): Promise<void> {
    await this.tell(said);
    const { deliveryId, attempt = 1 } = said.message;
    await messages.record({ deliveryId, attempt, state: said.state });
  }

  private async tell({ message, state, reason }: Said): Promise<void> {
    await this.ports.report({
      type: 'delivery.receipt',
      deliveryId: message.deliveryId as Id<'delivery'>,
      attempt: message.attempt ?? 1,
      state,
      ...(reason === undefined ? {} : { reason: reason.slice(0, 500) }),
    });
  }
}

/** Stranded texts that are looked for in an input line; an older one was seen there by a person long ago. */
const maxLeftOver = 20;

/** Urgent ones first, then as they came. */
function firstOf(messages: SessionMessages): HeldMessage | undefined {
  const open = messages.counted().filter((message) => messages.receiptOf(message) === undefined);
  return open.find(({ urgent }) => urgent) ?? open[0];
}
