import type { HubToDaemon } from '../../shared/protocol/daemon.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import type { Position } from '../../shared/terminal/position.ts';
import { inputGoesNowhere, inputIsFull, inputWasLeftOut, LeftOutInput } from '../../shared/terminal/inputNotices.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import type { Clock } from '../link/clock.ts';
import type { Holder } from './heldInAll.ts';
import { HeldStream } from './heldStream.ts';
import type { SnapshotKind } from './heldStream.ts';
import type { Size, Viewer } from './viewer.ts';

/** The daemon that has the session, on its connection of now. */
export interface SessionSource {
  readonly channel: number;
  say: (frame: Extract<HubToDaemon, { type: `terminal.${string}` }>) => void;
  sendTerminal: (frame: TerminalFrame) => void;
  /** Bytes that wait to go to it. */
  queuedBytes: () => number;
  /** Nothing more is wanted on this channel. */
  release: () => void;
}

/** What a watched session tells its surroundings. */
export interface RelayedSessionHooks {
  readonly clock: Clock;
  /** Somebody came, went, or did something. */
  onPresence: () => void;
  /** The viewer has seen everything there was. */
  onSeenAll: (viewer: Viewer) => void;
  /** It holds more than before beside its newest output. */
  onHeld: () => void;
}

/** Who typed within this time of the one who did last is told what happened to it. ms. */
const latelyMs = 10_000;

/** One session that is watched: what is held of it, who watches, and whose size it has. */
export class RelayedSession implements Holder {
  readonly sessionId: Id<'session'>;
  readonly viewers = new Set<Viewer>();
  readonly #held: HeldStream;
  readonly #hooks: RelayedSessionHooks;
  #source: SessionSource | undefined;
  /** Until it is known where the stream stands, nobody gets anything. */
  #isFollowed = false;
  #hasBegun = false;
  #hasEnded = false;
  #size: Size | undefined;
  /** Also one that is cut off and may come back. */
  #sizedFor: Viewer | undefined;
  #endGrace: (() => void) | undefined;
  readonly #asked = new Set<SnapshotKind>();
  /** Its daemon was told that nobody takes anything, and sends nothing until a snapshot is asked for. */
  #isResting = false;
  #wait: { readonly until: number; readonly end: () => void } | undefined;
  /** Too much input waits for its server, or there is none; nothing is taken until that has gone. */
  readonly #leftOut = new LeftOutInput();

  constructor(sessionId: Id<'session'>, hooks: RelayedSessionHooks) {
    this.sessionId = sessionId;
    this.#held = new HeldStream(relayLimits.heldBytes);
    this.#hooks = hooks;
  }

  get hasSource(): boolean {
    return this.#source !== undefined;
  }

  /** Whether anything of it was ever there to be seen. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Follows the session on this connection, from where it was left or where a returning viewer stands. */
  follow(source: SessionSource, wanted?: Position): void {
    this.#source = source;
    this.#isFollowed = this.#isResting = false;
    this.#asked.clear();
    const from = this.#hasBegun ? this.#held.ring.end : (wanted ?? earliest(this.viewers));
    const { channel } = source;
    source.say({ type: 'terminal.watch', channel, sessionId: this.sessionId, ...(from ? { from } : {}) });
  }

  /** Its daemon is away: viewers keep what they have. */
  lostSource(): void {
    this.#source = undefined;
    this.#held.forgetHalves();
  }

  /** The session gets its size where it was used last, as by who returns. Instead of one that is drawn anew it was used as that. */
  add(viewer: Viewer, instead?: Viewer): void {
    this.viewers.add(viewer);
    if (this.#size !== undefined) this.#tellSize(viewer, this.#size);
    if (instead !== undefined) this.#replace(instead, viewer);
    const sized = this.#sizedFor;
    if (viewer.mayDrive && (sized === undefined || viewer.activeAt > sized.activeAt)) this.#sizeFor(viewer);
    this.#hooks.onPresence();
    this.#pump(viewer);
  }

  remove(viewer: Viewer): void {
    if (!this.viewers.delete(viewer)) return;
    if (this.#sizedFor === viewer) this.#sizeForNext();
    this.#hooks.onPresence();
  }

  /** Its connection was cut: until it may have come back, nobody else's size is given in its stead by itself. */
  lose(viewer: Viewer): void {
    if (this.#sizedFor !== viewer) return this.remove(viewer);
    if (!this.viewers.delete(viewer)) return;
    this.#endGrace?.();
    this.#endGrace = this.#hooks.clock.after(relayLimits.sizeGraceMs, () => {
      if (this.#sizedFor === viewer) this.#sizeForNext();
    });
    this.#hooks.onPresence();
  }

  /** Nobody watches any more, or nobody may. */
  close(): void {
    this.#wait?.end();
    this.#endGrace?.();
    const source = this.#source;
    this.#source = undefined;
    if (source === undefined) return;
    source.say({ type: 'terminal.unwatch', channel: source.channel });
    source.release();
  }

  /** Who may not drive any more does not keep the session at its size. */
  setRights(viewer: Viewer, { drive, why }: { readonly drive: boolean; readonly why?: string | undefined }): void {
    viewer.mayDrive = drive;
    viewer.why = why;
    if (this.#sizedFor === viewer && !drive) this.#sizeForNext();
    else if (this.#sizedFor === undefined && drive) this.#sizeFor(viewer);
  }

  /** What a viewer typed; its size counts from now on. */
  input(viewer: Viewer, bytes: Uint8Array): void {
    if (!viewer.mayDrive) return;
    viewer.typed(this.#held, this.#hooks.clock.elapsed());
    const source = this.#source;
    if (source === undefined) {
      if (this.#leftOut.add(bytes.length)) this.#tellTypists(inputGoesNowhere);
      return;
    }
    this.#activate(viewer);
    if (this.#takesInput(source, bytes.length)) source.sendTerminal({ kind: 'input', channel: source.channel, bytes });
    else if (this.#leftOut.add(bytes.length)) this.#tellTypists(inputIsFull);
    // Behind the key: somebody waits for its echo. What its watcher would wait for too long is given up now.
    this.#pump(viewer);
    this.#hooks.onPresence();
  }

  /** Its daemon has something to say to those who type. */
  onNotice(message: string): void {
    this.#tellTypists(message);
  }

  /** Its person has come to this terminal. */
  touch(viewer: Viewer): void {
    this.#activate(viewer);
    this.#hooks.onPresence();
  }

  resize(viewer: Viewer, size: Size): void {
    viewer.size = size;
    if (this.#sizedFor === viewer) this.#sizeFor(viewer);
  }

  taken(viewer: Viewer, total: number): void {
    viewer.taken(total, this.#hooks.clock.elapsed());
    this.#pump(viewer);
  }

  /** What waited to leave for it has left. */
  drained(viewer: Viewer): void {
    this.#pump(viewer);
  }

  onWatched(position: Position, size: Size): void {
    const { ring } = this.#held;
    if (!ring.holds(position) || ring.end.offset !== position.offset) ring.reset(position);
    this.#hasBegun = true;
    this.#isFollowed = true;
    this.#setSize(size);
    if (this.#sizedFor !== undefined) this.#sizeFor(this.#sizedFor);
    this.#pumpAll();
  }

  onOutput(position: Position, bytes: Uint8Array): void {
    if (!this.#isFollowed) return;
    // Pieces of a snapshot come one behind the other: where output comes between them, its daemon has given up the rest.
    this.#held.forgetHalves();
    this.#held.ring.push(position, bytes);
    this.#held.outputAt = this.#hooks.clock.elapsed();
    this.#pumpAll();
    this.#restWhereNobodyTakes();
  }

  onSnapshot(piece: Extract<TerminalFrame, { kind: 'snapshot' }>): void {
    if (!this.#isFollowed) return;
    const isWhole = this.#held.takePiece(piece);
    this.#hooks.onHeld();
    if (!isWhole) return;
    this.#asked.delete(piece.isWhole ? 'whole' : 'screen');
    this.#setSize(piece);
    if (piece.isForAll) {
      for (const viewer of this.viewers) viewer.needsScreen(this.#held);
      this.#hooks.onHeld();
    }
    this.#pumpAll();
    this.#held.forgetLarge();
  }

  limitRing(maxBytes: number): void {
    this.#held.ring.limit(maxBytes);
  }

  ringBytes(): number {
    return bytesIn(this.#held.ring.buffers());
  }

  besideBytes(): number {
    const buffers = new Set(this.#held.snapshotBuffers());
    for (const viewer of this.viewers) for (const buffer of viewer.owedBuffers()) buffers.add(buffer);
    return bytesIn(buffers);
  }

  giveUp(): void {
    const [most] = [...this.viewers].sort((one, other) => other.owedBytes - one.owedBytes);
    if (most !== undefined && most.owedBytes > 0) return most.letGo();
    this.#held.forgetSnapshots();
    for (const viewer of this.viewers) viewer.lostSnapshot();
  }

  goOn(): void {
    this.#pumpAll();
  }

  onSize(size: Size): void {
    this.#setSize(size);
  }

  /** Nothing more comes; viewers see what is held. */
  onEnded(): void {
    this.#hasEnded = true;
    this.#source = undefined;
    this.#isFollowed = this.#hasBegun;
    this.#pumpAll();
  }

  /** Where too much waits, a paste ends early rather than having holes. */
  #takesInput(source: SessionSource, byteCount: number): boolean {
    const waiting = source.queuedBytes();
    if (this.#leftOut.isAny && waiting > 0) return false;
    if (this.#leftOut.isAny) this.#tellTypists(inputWasLeftOut(this.#leftOut.end()));
    return waiting + byteCount <= relayLimits.queuedInputBytes;
  }

  /** Who typed last, and whoever did so lately: what was left out may be theirs. */
  #tellTypists(message: string): void {
    const typists = [...this.viewers].filter(({ mayDrive, typedAt }) => mayDrive && typedAt > 0);
    const lastAt = Math.max(...typists.map(({ typedAt }) => typedAt));
    for (const { port, typedAt } of typists) {
      if (lastAt - typedAt > latelyMs) continue;
      port.say({ type: 'terminal.notice', channel: port.channel, message });
    }
  }

  #replace(before: Viewer, viewer: Viewer): void {
    if (!this.viewers.delete(before)) return;
    viewer.activeAt = before.activeAt;
    viewer.typedAt = before.typedAt;
    if (this.#sizedFor === before) this.#sizedFor = undefined;
  }

  #activate(viewer: Viewer): void {
    viewer.activeAt = this.#hooks.clock.elapsed();
    if (viewer.mayDrive && this.#sizedFor !== viewer) this.#sizeFor(viewer);
  }

  #pumpAll(): void {
    for (const viewer of this.viewers) this.#pump(viewer);
  }

  #pump(viewer: Viewer): void {
    if (!this.#isFollowed || !this.viewers.has(viewer)) return;
    const lack = viewer.pump(this.#held, this.#hooks.clock.elapsed(), this.#hasEnded);
    if (lack.what === 'snapshot') this.#ask(lack.kind);
    if (lack.what === 'time') this.#waitFor(lack.waitMs);
    else if (this.#isResting && !viewer.takesNothing(this.#held)) this.#askAnew('screen');
    // Who lacks a snapshot of what has ended will not get one.
    if (this.#hasEnded && (lack.what === 'snapshot' || viewer.isAtEnd(this.#held))) this.#hooks.onSeenAll(viewer);
  }

  /** A flood that nobody takes costs its server and the hub nothing: what comes would be let go of unseen. */
  #restWhereNobodyTakes(): void {
    if (this.#isResting || this.#source === undefined) return;
    for (const viewer of this.viewers) if (!viewer.takesNothing(this.#held)) return;
    this.#isResting = true;
    this.#source.say({ type: 'terminal.rest', channel: this.#source.channel });
  }

  #ask(kind: SnapshotKind): void {
    if (!this.#asked.has(kind) || this.#isResting) this.#askAnew(kind);
  }

  #askAnew(kind: SnapshotKind): void {
    if (this.#source === undefined) return;
    this.#isResting = false;
    this.#asked.add(kind);
    const { channel } = this.#source;
    this.#source.say({ type: 'terminal.refresh', channel, whole: kind === 'whole' });
  }

  #waitFor(waitMs: number): void {
    const { clock } = this.#hooks;
    const until = clock.elapsed() + waitMs;
    if (this.#wait !== undefined && this.#wait.until <= until) return;
    this.#wait?.end();
    const end = clock.after(waitMs, () => {
      this.#wait = undefined;
      this.#pumpAll();
    });
    this.#wait = { until, end };
  }

  #sizeFor(viewer: Viewer): void {
    this.#sizedFor = viewer;
    const { columns, rows } = viewer.size;
    // Also where it seems to have that size: another one may be under way.
    this.#source?.sendTerminal({ kind: 'size', channel: this.#source.channel, columns, rows });
  }

  #sizeForNext(): void {
    this.#sizedFor = undefined;
    const next = lastActive(this.viewers);
    if (next !== undefined) this.#sizeFor(next);
  }

  #setSize({ columns, rows }: Size): void {
    if (this.#size?.columns === columns && this.#size.rows === rows) return;
    this.#size = { columns, rows };
    for (const viewer of this.viewers) this.#tellSize(viewer, this.#size);
  }

  #tellSize({ port }: Viewer, { columns, rows }: Size): void {
    port.sendTerminal({ kind: 'size', channel: port.channel, columns, rows });
  }
}

function bytesIn(buffers: Iterable<ArrayBufferLike>): number {
  let bytes = 0;
  for (const { byteLength } of buffers) bytes += byteLength;
  return bytes;
}

/** From there on everybody can go on. */
const earliest = (viewers: ReadonlySet<Viewer>): Position | undefined =>
  [...viewers]
    .flatMap(({ position }) => position ?? [])
    .sort((one, other) => other.epoch - one.epoch || one.offset - other.offset)[0];

const lastActive = (viewers: ReadonlySet<Viewer>): Viewer | undefined =>
  [...viewers].filter(({ mayDrive }) => mayDrive).sort((one, other) => other.activeAt - one.activeAt)[0];
