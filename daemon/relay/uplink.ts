import { HubError, toError } from '../../shared/errors.ts';
import type { DaemonToHub, HubToDaemon } from '../../shared/protocol/daemon.ts';
import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import { Pace } from '../../shared/terminal/pace.ts';
import { relayLimits, relayPaces } from '../../shared/terminal/relayLimits.ts';
import type { Log } from '../../runtime/log.ts';
import type { Screen, Snapshot, TerminalHost } from '../terminal/terminal.ts';
import { InputQueue } from './inputQueue.ts';
import { WatchedStream } from './watchedStream.ts';
import type { SnapshotKind } from './watchedStream.ts';

/** The connection to the hub as terminals use it. */
export interface UplinkChannel {
  send: (frame: DaemonToHub) => void;
  sendTerminal: (frame: TerminalFrame) => void;
}

/** What the uplink uses of the world. `elapsed` in milliseconds, never jumping. */
export interface UplinkPorts {
  readonly terminals: TerminalHost;
  readonly log: Log;
  readonly elapsed: () => number;
  /** Calls once after a time; the result takes it back. */
  readonly after: (delayMs: number, call: () => void) => () => void;
}

type Control = Extract<HubToDaemon, { type: `terminal.${string}` }>;

/**
 * Terminal bytes towards the hub, while somebody watches: each session once, in turns, within one window for all of
 * them, so that a key's echo never waits behind another session's flood. Who cannot keep up is given snapshots.
 */
export class Uplink {
  readonly #ports: UplinkPorts;
  readonly #inputs: InputQueue;
  #connection: UplinkChannel | undefined;
  #pace = new Pace(relayPaces.uplink);
  /** By channel; the first is next in turn. */
  readonly #streams = new Map<number, WatchedStream>();
  /** When a session's next snapshot of its screen may be taken, and those that are being taken or waited for. */
  readonly #snapshotAt = new Map<string, number>();
  readonly #taking = new Set<string>();
  readonly #inputAt = new Map<string, number>();
  readonly #hurriedAt = new Map<string, number>();
  #pumpedAt = 0;
  #cancelPump: (() => void) | undefined;

  constructor(ports: UplinkPorts) {
    this.#ports = ports;
    this.#inputs = new InputQueue(ports.terminals, ports.log, (sessionId, message) => this.#notice(sessionId, message));
    ports.terminals.on({
      output: (sessionId) => this.#onOutput(sessionId),
      resized: (sessionId, { columns, rows }) => this.#forSession(sessionId, (stream) => stream.resized(columns, rows)),
      redrawn: (sessionId) => this.#forSession(sessionId, (stream) => stream.redrawn()),
      exited: (sessionId, { lastScreen }) => this.#onEnded(sessionId, lastScreen),
      lost: (sessionId, { lastScreen }) => this.#onEnded(sessionId, lastScreen),
    });
  }

  /** A new connection: nothing is watched on it yet. */
  connected(connection: UplinkChannel): void {
    this.disconnected();
    this.#connection = connection;
  }

  disconnected(): void {
    this.#connection = undefined;
    this.#cancelPump?.();
    this.#cancelPump = undefined;
    this.#streams.clear();
    this.#pace = new Pace(relayPaces.uplink);
  }

  handleControl(frame: Control): void {
    switch (frame.type) {
      case 'terminal.watch':
        return this.#watch(frame);
      case 'terminal.unwatch':
        this.#streams.delete(frame.channel);
        return;
      case 'terminal.refresh': {
        this.#streams.get(frame.channel)?.wanted(frame.whole ? 'whole' : 'screen');
        return this.#pump();
      }
      case 'terminal.rest':
        this.#streams.get(frame.channel)?.rest();
        return;
    }
  }

  handleFrame(frame: TerminalFrame): void {
    if (frame.kind === 'taken') {
      this.#pace.taken(frame.total, this.#ports.elapsed());
      return this.#pump();
    }
    const stream = this.#streams.get(frame.channel);
    if (stream === undefined) return;
    const { sessionId } = stream;
    if (frame.kind === 'input') {
      const now = this.#ports.elapsed();
      this.#inputAt.set(sessionId, now);
      this.#hurrySnapshot(sessionId, now);
      stream.patience.typed(stream.isLost ? Infinity : stream.pendingBytes, now);
      this.#inputs.type(sessionId, frame.bytes);
    } else if (frame.kind === 'size') this.#inputs.resize(sessionId, frame);
  }

  /** Who has typed waits for no earlier screen's time to pass: once in a while, or every key of a held one would make a screen. */
  #hurrySnapshot(sessionId: string, now: number): void {
    if (now - (this.#hurriedAt.get(sessionId) ?? -Infinity) < relayLimits.workingMs) return;
    this.#hurriedAt.set(sessionId, now);
    this.#snapshotAt.delete(sessionId);
  }

  #watch({ channel, sessionId, from }: Extract<Control, { type: 'terminal.watch' }>): void {
    const { terminals } = this.#ports;
    const now = terminals.stream(sessionId);
    if (now === undefined) {
      return this.#say({ type: 'terminal.ended', channel, reason: 'The session does not run on this server.' });
    }
    const isHeld = from !== undefined && terminals.read(sessionId, from, 1) !== undefined;
    const begin = isHeld ? from : now.position;
    const { columns, rows } = now;
    const size = { columns, rows };
    this.#streams.set(channel, new WatchedStream({ channel, sessionId, from: begin, size }, terminals));
    this.#holdInAll();
    this.#say({ type: 'terminal.watched', channel, position: begin, ...size });
    this.#pump();
  }

  #onOutput(sessionId: string): void {
    if (this.#connection === undefined || !this.#gather(sessionId)) return;
    const now = this.#ports.elapsed();
    const inputAt = this.#inputAt.get(sessionId);
    if (inputAt !== undefined && now - inputAt < relayLimits.answerMs) {
      // The first bytes after an input are what a person waits for.
      this.#inputAt.delete(sessionId);
      return this.#pump();
    }
    if (this.#cancelPump !== undefined) return;
    const restMs = this.#pumpedAt + relayLimits.gatherMs - now;
    if (restMs <= 0) return this.#pump();
    this.#cancelPump = this.#ports.after(restMs, () => this.#pump());
  }

  #onEnded(sessionId: string, lastScreen: Screen): void {
    this.#inputAt.delete(sessionId);
    this.#snapshotAt.delete(sessionId);
    this.#hurriedAt.delete(sessionId);
    this.#forSession(sessionId, (stream) => stream.end(lastScreen));
  }

  #forSession(sessionId: string, act: (stream: WatchedStream) => void): void {
    for (const stream of this.#streams.values()) if (stream.sessionId === sessionId) act(stream);
    this.#pump();
  }

  #notice(sessionId: string, message: string): void {
    for (const stream of this.#streams.values()) {
      if (stream.sessionId === sessionId) this.#say({ type: 'terminal.notice', channel: stream.channel, message });
    }
  }

  /** Gives whether somebody watches and takes what comes. */
  #gather(sessionId: string): boolean {
    let isWatched = false;
    for (const stream of this.#streams.values()) {
      if (stream.sessionId !== sessionId) continue;
      stream.gather();
      isWatched ||= !stream.isResting;
    }
    this.#holdInAll();
    return isWatched;
  }

  /** Where more is held than may be of all sessions together, the one with the most to say goes on from a fresh screen. */
  #holdInAll(): void {
    for (;;) {
      const streams = [...this.#streams.values()];
      const heldBytes = streams.reduce((sum, stream) => sum + stream.heldBytes, 0);
      if (heldBytes <= relayLimits.waitingBytesInAll) return;
      streams.reduce((most, stream) => (stream.heldBytes > most.heldBytes ? stream : most)).giveUp();
    }
  }

  /** Sends in turns as long as the window has room. */
  #pump(): void {
    this.#cancelPump?.();
    this.#cancelPump = undefined;
    const connection = this.#connection;
    if (connection === undefined) return;
    const now = this.#ports.elapsed();
    this.#pumpedAt = now;
    this.#giveUpFlood(now);
    this.#sendInTurns(connection, now);
    for (const { sessionId } of [...this.#streams.values()].filter(isSnapshotDue)) this.#takeDue(sessionId);
  }

  #sendInTurns(connection: UplinkChannel, now: number): void {
    for (let idle = 0; idle < this.#streams.size;) {
      const room = this.#pace.room(now);
      if (room === 0) return;
      const stream = this.#nextInTurn();
      if (stream === undefined) return;
      const frame = stream.next(Math.min(room, this.#turnBytes));
      if (frame === undefined) {
        idle += 1;
        if (stream.hasEnded) this.#close(stream);
        continue;
      }
      idle = 0;
      if (frame.kind === 'output' || frame.kind === 'snapshot') this.#pace.sent(frame.bytes.length, now);
      connection.sendTerminal(frame);
    }
  }

  /** Who has the line to itself keeps nobody waiting. */
  get #turnBytes(): number {
    return this.#streams.size === 1 ? relayLimits.frameBytes : relayLimits.turnBytes;
  }

  #close({ channel }: WatchedStream): void {
    this.#streams.delete(channel);
    this.#say({ type: 'terminal.ended', channel, reason: 'The session has ended.' });
  }

  #nextInTurn(): WatchedStream | undefined {
    const [stream] = this.#streams.values();
    if (stream === undefined) return undefined;
    this.#streams.delete(stream.channel);
    this.#streams.set(stream.channel, stream);
    return stream;
  }

  /** Where the line takes less than comes, the sessions with the most to say are shown as they are now instead. */
  #giveUpFlood(now: number): void {
    const waiting = [...this.#streams.values()].filter(({ hasEnded, pendingBytes }) => !hasEnded && pendingBytes > 0);
    const sharers = waiting.length;
    for (const stream of waiting) {
      const withinMs = stream.patience.at(now);
      const isBehind = this.#pace.isBehind(stream.pendingBytes * sharers, now, withinMs);
      if (isBehind && stream.takeUp.isServed(this.#pace, now, { withinMs, sharers })) stream.lose();
    }
  }

  #takeDue(sessionId: string): void {
    for (const kind of ['screen', 'whole'] as const) {
      const key = `${sessionId} ${kind}`;
      if (this.#taking.has(key) || this.#dueOf(sessionId, kind).length === 0) continue;
      this.#taking.add(key);
      const waitMs = this.#snapshotWaitMs(sessionId, kind);
      const take = (): void => void this.#take(sessionId, kind).finally(() => this.#taken(key));
      if (waitMs <= 0) take();
      else this.#ports.after(waitMs, take);
    }
  }

  /** Who comes waits for a whole one. A screen that is drawn anew is seldom, and it is the next output that waits for it. */
  #snapshotWaitMs(sessionId: string, kind: SnapshotKind): number {
    const due = this.#dueOf(sessionId, kind);
    if (kind === 'whole') return Math.min(...due.map(({ wholeWaitMs }) => wholeWaitMs));
    if (due.some(({ isRedrawn }) => isRedrawn)) return 0;
    return (this.#snapshotAt.get(sessionId) ?? 0) - this.#ports.elapsed();
  }

  #taken(key: string): void {
    this.#taking.delete(key);
    this.#pump();
  }

  /** One for all that it is due for, so that whoever comes and goes makes no storm of them. */
  async #take(sessionId: string, kind: SnapshotKind): Promise<void> {
    const due = this.#dueOf(sessionId, kind);
    if (due.length === 0) return;
    const { elapsed, log } = this.#ports;
    this.#snapshotAt.set(sessionId, elapsed() + relayLimits.snapshotEveryMs);
    for (const stream of due) stream.taking(kind);
    try {
      const snapshot = await this.#snapshot(sessionId, kind);
      for (const stream of due) stream.taken(kind, snapshot);
      this.#holdInAll();
    } catch (error) {
      const isGone = error instanceof HubError && (error.code === 'wrong-state' || error.code === 'not-found');
      // Where it has ended, that is told in its own way, and soon.
      if (!isGone) log.warn('a screen could not be taken; trying again', { sessionId, error: toError(error) });
      await new Promise<void>((resolve) => void this.#ports.after(relayLimits.snapshotRetryMs, resolve));
      for (const stream of due) stream.notTaken(kind);
    }
  }

  /** With as much of what lies above the screen as one snapshot may bring. */
  async #snapshot(sessionId: string, kind: SnapshotKind): Promise<Snapshot> {
    const { terminals } = this.#ports;
    const { snapshotBytes } = relayLimits;
    let scrollbackLines: number = kind === 'whole' ? relayLimits.scrollbackLines : 0;
    for (;;) {
      const snapshot = await terminals.snapshot(sessionId, { scrollbackLines });
      const { length } = snapshot.bytes;
      if (length <= snapshotBytes || scrollbackLines === 0) return snapshot;
      scrollbackLines = Math.floor((scrollbackLines * snapshotBytes) / length / 2);
    }
  }

  #dueOf(sessionId: string, kind: SnapshotKind): WatchedStream[] {
    return [...this.#streams.values()].filter((stream) => stream.sessionId === sessionId && stream.isDue(kind));
  }

  #say(frame: DaemonToHub): void {
    this.#connection?.send(frame);
  }
}

const isSnapshotDue = (stream: WatchedStream): boolean => stream.isDue('screen') || stream.isDue('whole');
