import { HubError, toError } from '../shared/errors.ts';
import type { CapturedScreen, SessionOrder, OrderOf, Report, ReportedSession } from '../shared/protocol/daemon.ts';
import { idSchema } from '../shared/model/ids.ts';
import { plainText } from '../shared/model/plainText.ts';
import type { Log } from '../runtime/log.ts';
import { requireRoom } from './session/allowLists.ts';
import { prepareSession, readBeginning, writePrompt } from './session/prepareSession.ts';
import type { SessionGround } from './session/prepareSession.ts';
import { SessionMessages } from './session/sessionMessages.ts';
import type { SessionEnd, SessionRecord } from './session/sessionRecords.ts';
import { findByToken } from './session/sessionToken.ts';
import { noSuchTerminal } from './terminal/refusals.ts';
import type { Screen, ExitStatus, FoundTerminal, TerminalHost } from './terminal/terminal.ts';

/** What sessions use of the world. */
export interface SessionsPorts extends SessionGround {
  readonly terminals: TerminalHost;
  readonly report: (report: Report) => Promise<unknown>;
  /** One was started, and the hub is told. */
  readonly onStarted?: (record: SessionRecord) => Promise<void>;
  /** One is to be closed, with so much grace: resolves when its agent's turn is over, and in half of that at the latest. */
  readonly onClosing?: (sessionId: SessionOrder['sessionId'], graceMs: number) => Promise<void>;
  /** The program of one has ended: what must be told before its end is told until this resolves. */
  readonly onEnding?: (record: SessionRecord) => Promise<void>;
  /** One has ended, for good. */
  readonly onEnded?: (sessionId: SessionOrder['sessionId']) => void;
  readonly log: Log;
}

const keptEndedSessions = 500;
const lastScreenBytes = 4_096;
const retryMs = 5_000;

/**
 * The sessions of this server: what the hub wants of them is carried out, and what becomes of them is reported. Every
 * order may come again; a session is started once in its life.
 */
export class Sessions {
  private readonly ports: SessionsPorts;
  private readonly known = new Map<string, SessionRecord>();
  private readonly messages = new Map<string, Promise<SessionMessages>>();
  private readonly starting = new Map<string, Promise<unknown>>();
  private readonly claimed = new Set<string>();
  private readonly turns = new Map<string, Promise<unknown>>();
  /** Terminals of ours without a record: the hub hears of them, and can have them closed. */
  private readonly strays = new Map<string, FoundTerminal>();

  /** Ended while no daemon was there; their host is about to tell how. */
  private readonly ending = new Set<string>();

  constructor(ports: SessionsPorts) {
    this.ports = ports;
  }

  /** Finds what lives on from before, and reports what ended meanwhile. */
  async recover(): Promise<void> {
    const { records, terminals, log } = this.ports;
    for (const record of await records.readAll()) this.known.set(record.order.sessionId, record);
    // Listening begins first: ends that the host tells while it opens would be lost.
    terminals.on({
      exited: (id, { status, lastScreen }) => this.untilDone(id, () => this.handleExit(id, status, lastScreen)),
      lost: (id, { reason, lastScreen }) => this.untilDone(id, () => this.handleLoss(id, reason, lastScreen)),
    });
    const found = new Map((await terminals.open()).map((terminal) => [terminal.sessionId, terminal]));
    await this.settleTurns();
    for (const [id, record] of this.known) {
      const terminal = found.get(id);
      if (terminal !== undefined) await this.adopt(record, terminal);
      else if (record.state.is !== 'running') continue;
      else if (await this.isHeldByHost(id)) this.ending.add(id);
      else await this.inTurn(id, () => this.handleLoss(id, 'Its terminal is gone.', { lines: [] }));
    }
    for (const terminal of found.values()) {
      const isOurs = idSchema('session').safeParse(terminal.sessionId).success;
      if (isOurs && !this.known.has(terminal.sessionId)) this.strays.set(terminal.sessionId, terminal);
    }
    await this.prune();
    log.info('sessions recovered', { found: found.size, known: this.known.size });
  }

  /** Whether the host still has a terminal or an end for it: then it tells what became of it, more exactly than we can. */
  private async isHeldByHost(sessionId: string): Promise<boolean> {
    try {
      await this.ports.terminals.screen(sessionId);
      return true;
    } catch (error) {
      return !(error instanceof HubError && error.code === 'not-found');
    }
  }

  /** What lives here now. */
  inventory(): readonly ReportedSession[] {
    const living = [...this.known.values()].flatMap((record): ReportedSession[] =>
      record.state.is === 'running' && !this.ending.has(record.order.sessionId) ? [reported(record, record.state)] : [],
    );
    const strays = [...this.strays.values()].map(({ sessionId, pid, startedAt }) => ({
      sessionId: sessionId as SessionOrder['sessionId'],
      pid,
      startedAt,
    }));
    return [...living, ...strays];
  }

  /** Those that run, for whoever watches what they do. */
  running(): readonly { readonly order: SessionOrder; readonly pid: number }[] {
    return [...this.known.values()].flatMap(({ order, state }) =>
      state.is === 'running' && !this.ending.has(order.sessionId) ? [{ order, pid: state.pid }] : [],
    );
  }

  livingCount(): number {
    return this.inventory().length;
  }

  /** The living session that a token belongs to. */
  findByToken(token: string): SessionRecord | undefined {
    const living = [...this.known.values()].filter(({ state }) => state.is !== 'ended');
    return findByToken(living, token);
  }

  record(sessionId: string): SessionRecord | undefined {
    return this.known.get(sessionId);
  }

  /** The texts that came for a session. */
  messagesOf(sessionId: string): Promise<SessionMessages> {
    const opened = this.messages.get(sessionId) ?? SessionMessages.open(this.ports.records.directoryOf(sessionId));
    this.messages.set(sessionId, opened);
    return opened;
  }

  /** Resolves when a session that is being started has been reported: what its agent says comes after that. */
  async started(sessionId: string): Promise<void> {
    await this.starting.get(sessionId);
  }

  start(order: SessionOrder): Promise<void> {
    const done = this.startInTurn(order);
    const settled = done.catch(() => undefined).finally(() => this.starting.delete(order.sessionId));
    this.starting.set(order.sessionId, settled);
    return done;
  }

  private startInTurn(order: SessionOrder): Promise<void> {
    return this.inTurn(order.sessionId, async () => {
      const record = this.known.get(order.sessionId);
      if (record !== undefined && record.state.is !== 'starting') return this.reportState(record);
      try {
        await this.launch(order);
      } catch (error) {
        const reason = toError(error).message.slice(0, 2_000);
        if (!(error instanceof HubError))
          this.ports.log.error('a session could not be started', { sessionId: order.sessionId, error });
        await this.end(order.sessionId, { how: 'refused', reason });
        await this.ports.report({ type: 'session.refused', sessionId: order.sessionId, reason });
      }
    });
  }

  /** Where its program may take some time to leave, its agent first says its last words. */
  async close({ sessionId, why, graceMs }: OrderOf<'session.close'>): Promise<void> {
    if (graceMs > 0) await this.ports.onClosing?.(sessionId, graceMs);
    return this.inTurn(sessionId, async () => {
      const record = this.known.get(sessionId);
      if (record?.state.is === 'ended') return this.reportState(record);
      if (record !== undefined) await this.keep({ ...record, closing: why });
      try {
        // Its end is told to the listener, which reports it as it does every other.
        await this.ports.terminals.close(sessionId, { graceMs });
        this.strays.delete(sessionId);
      } catch (error) {
        if (!(error instanceof HubError) || error.code !== 'not-found') throw error;
        await this.handleLoss(sessionId, 'This server has no such session.', { lines: [] });
      }
    });
  }

  /** Ends everything that lives here, and waits until it is over. */
  async closeAll(why: string): Promise<void> {
    await this.settleTurns();
    const closing = this.inventory().map(({ sessionId }) =>
      this.close({ type: 'session.close', sessionId, why, graceMs: 0 }),
    );
    await Promise.allSettled(closing);
    await this.settleTurns();
  }

  /** Gives a living session its next task; its token's scope follows at the hub. */
  offer({ sessionId, task }: OrderOf<'task.offer'>): Promise<void> {
    return this.inTurn(sessionId, async () => {
      const record = this.known.get(sessionId);
      if (record === undefined || record.state.is === 'ended') return;
      const { begun } = record;
      // Offered again, it began when it was offered first.
      const isSame = begun?.taskId === task.taskId && begun.attempt === task.attempt;
      const beginning = isSame ? begun : await readBeginning(task, record.cwd);
      await this.keep({ ...record, order: { ...record.order, task }, begun: beginning });
      await writePrompt(this.ports.records.directoryOf(sessionId), task);
    });
  }

  /** Keeps a text for a session's agent; when it is on disk, the hub is told. */
  async deliver({ type: _type, sessionId, ...message }: OrderOf<'text.deliver'>): Promise<void> {
    // What was ordered before comes first: a text may speak of the task that was just offered.
    await this.turns.get(sessionId);
    const messages = await this.messagesOf(sessionId);
    await messages.add(message);
    await this.ports.report({ type: 'delivery.received', deliveryId: message.deliveryId });
  }

  /** What is on its screen, or was when it ended. @throws HubError `not-found` where nothing of it is kept. */
  async screen(sessionId: string): Promise<CapturedScreen> {
    const state = this.known.get(sessionId)?.state;
    if (state?.is !== 'ended') {
      const { lines } = await this.ports.terminals.screen(sessionId);
      return { lines: [...lines], at: this.ports.now(), live: true };
    }
    const text = state.end.how === 'refused' ? undefined : state.end.lastScreen;
    if (text === undefined) throw noSuchTerminal(sessionId);
    return { lines: text.split('\n'), at: state.at, live: false };
  }

  /** Types a text; controls in it are left out, since the hub's text must not work the terminal. */
  async type({ sessionId, text, submit }: OrderOf<'session.input'>): Promise<{ readonly sent: number }> {
    const bytes = Buffer.from(`${plainText(text).replaceAll('\n', '\r')}${submit ? '\r' : ''}`);
    await this.ports.terminals.write(sessionId, bytes);
    return { sent: bytes.length };
  }

  /** Keeps what its program calls a session's conversation, and tells the hub: by it that one is resumed. */
  identify(sessionId: string, providerSessionId: string): Promise<void> {
    return this.inTurn(sessionId, async () => {
      const record = this.known.get(sessionId);
      if (record?.state.is !== 'running' || record.providerSessionId === providerSessionId) return;
      const identified = { ...record, providerSessionId };
      await this.keep(identified);
      await this.reportState(identified);
    });
  }

  /** Remembers that an agent published a contract, or that the hub would not take it. */
  setPublished(
    sessionId: string,
    contract: { readonly taskId: string; readonly key: string },
    isPublished: boolean,
  ): Promise<void> {
    return this.inTurn(sessionId, async () => {
      const record = this.known.get(sessionId);
      if (record === undefined) return;
      const others = record.published.filter(({ taskId, key }) => taskId !== contract.taskId || key !== contract.key);
      await this.keep({ ...record, published: isPublished ? [...others, contract] : others });
    });
  }

  /** Resolves when nothing that was asked is under way any more. */
  async settleTurns(): Promise<void> {
    while (this.turns.size > 0) await Promise.allSettled(this.turns.values());
  }

  private async launch(order: SessionOrder): Promise<void> {
    const { sessionId } = order;
    this.claimRoom(sessionId);
    try {
      const { record, spec } = await prepareSession(order, this.ports, this.known.get(order.resume?.sessionId ?? ''));
      this.known.set(sessionId, record);
      const { pid, startedAt } = await this.ports.terminals.start(spec);
      await this.adopt(this.known.get(sessionId) ?? record, { pid, startedAt });
      await this.ports.report({ type: 'session.started', ...reported(record, { pid, startedAt }) });
      await this.ports.onStarted?.(record);
      this.ports.log.info('session started', { sessionId, provider: order.provider, processId: pid });
    } finally {
      this.claimed.delete(sessionId);
    }
  }

  /** Counted and claimed in one tick: two that start at once cannot both have the last place. */
  private claimRoom(sessionId: string): void {
    const living = new Set<string>([...this.inventory().map((session) => session.sessionId), ...this.claimed]);
    living.delete(sessionId);
    requireRoom(living.size, this.ports.lists);
    this.claimed.add(sessionId);
  }

  private async adopt(
    record: SessionRecord,
    { pid, startedAt }: { readonly pid: number; readonly startedAt: number },
  ): Promise<void> {
    // An end that was told before this moment stays an end.
    if (record.state.is === 'ended') return;
    await this.keep({ ...record, state: { is: 'running', pid, startedAt } });
  }

  private async handleExit(sessionId: string, status: ExitStatus, screen: Screen): Promise<void> {
    const exit =
      status.how === 'code'
        ? { exitCode: status.exitCode }
        : { signal: status.how === 'signal' ? status.signal : 'unknown' };
    const reason = this.known.get(sessionId)?.closing ?? 'Its program ended.';
    await this.finish(sessionId, { how: 'exited', exit, reason: reason.slice(0, 500), lastScreen: screenText(screen) });
  }

  private async handleLoss(sessionId: string, reason: string, screen: Screen): Promise<void> {
    await this.finish(sessionId, { how: 'lost', reason: reason.slice(0, 500), lastScreen: screenText(screen) });
  }

  /** The terminal lets go only after the report is durable: until then its host tells the end again after a restart. */
  private async finish(sessionId: string, end: SessionEnd): Promise<void> {
    this.strays.delete(sessionId);
    const record = this.known.get(sessionId);
    if (record?.state.is !== 'ended') await this.end(sessionId, end);
    await this.reportEnd(sessionId as SessionOrder['sessionId'], record?.state.is === 'ended' ? record.state.end : end);
    await this.ports.terminals.forget(sessionId).catch((error: unknown) => {
      const isGone = error instanceof HubError && error.code === 'not-found';
      if (!isGone) this.ports.log.warn('an ended terminal could not be let go', { sessionId, error: toError(error) });
    });
    this.ports.log.info('session ended', { sessionId, how: end.how, reason: end.reason });
  }

  private async end(sessionId: string, end: SessionEnd): Promise<void> {
    const record = this.known.get(sessionId);
    if (record === undefined) return;
    await this.ports.onEnding?.(record);
    // The inputs of a task can be large, and nobody asks an ended session for them.
    const order = { ...record.order, task: undefined };
    await this.keep({ ...record, order, state: { is: 'ended', at: this.ports.now(), end } });
    this.messages.delete(sessionId);
    this.ports.onEnded?.(record.order.sessionId);
    if (this.known.size > 2 * keptEndedSessions) await this.prune();
  }

  private async reportState(record: SessionRecord): Promise<void> {
    const { state } = record;
    const { sessionId } = record.order;
    if (state.is === 'running') await this.ports.report({ type: 'session.started', ...reported(record, state) });
    if (state.is === 'ended') await this.reportEnd(sessionId, state.end);
  }

  private async reportEnd(sessionId: SessionOrder['sessionId'], end: SessionEnd): Promise<void> {
    const { how, ...facts } = end;
    if (how === 'refused') await this.ports.report({ type: 'session.refused', sessionId, reason: facts.reason });
    else if (how === 'lost') await this.ports.report({ type: 'session.lost', sessionId, ...facts });
    else await this.ports.report({ type: 'session.exited', sessionId, ...facts, exit: end.exit });
  }

  private async keep(record: SessionRecord): Promise<void> {
    await this.ports.records.write(record);
    this.known.set(record.order.sessionId, record);
  }

  private async prune(): Promise<void> {
    const endedAt = ({ state }: SessionRecord) => (state.is === 'ended' ? state.at : Number.POSITIVE_INFINITY);
    const oldestLast = [...this.known.values()]
      .filter(({ state }) => state.is === 'ended')
      .sort((a, b) => endedAt(b) - endedAt(a));
    for (const { order } of oldestLast.slice(keptEndedSessions)) {
      await this.ports.records.remove(order.sessionId);
      this.known.delete(order.sessionId);
    }
  }

  /** An end that could not be written down is no end that nobody hears of: it is tried until the disk takes it. */
  private untilDone(sessionId: string, work: () => Promise<void>): void {
    this.inTurn(sessionId, work).catch(() => {
      setTimeout(() => this.untilDone(sessionId, work), retryMs).unref();
    });
  }

  /** One thing at a time for each session. */
  private inTurn(sessionId: string, work: () => Promise<void>): Promise<void> {
    const before = this.turns.get(sessionId) ?? Promise.resolve();
    const done = before.then(work);
    const settled = done
      .catch((error: unknown) =>
        this.ports.log.error('something failed for a session', { sessionId, error: toError(error) }),
      )
      .finally(() => {
        if (this.turns.get(sessionId) === settled) this.turns.delete(sessionId);
      });
    this.turns.set(sessionId, settled);
    return done;
  }
}

function reported(
  { order: { sessionId }, providerSessionId }: SessionRecord,
  { pid, startedAt }: { readonly pid: number; readonly startedAt: number },
): ReportedSession {
  return { sessionId, pid, startedAt, ...(providerSessionId === undefined ? {} : { providerSessionId }) };
}

/** The end of a screen that fits into a report. */
function screenText({ lines }: Screen): string {
  const text = plainText(lines.join('\n').trimEnd());
  return Buffer.from(text)
    .subarray(-lastScreenBytes)
    .toString('utf8')
    .replace(/^\uFFFD+/, '');
}
