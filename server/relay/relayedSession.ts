import type { HubToDaemon } from '../../shared/protocol/daemon.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import type { Position } from '../../shared/terminal/position.ts';
import type { Clock } from '../link/clock.ts';
import { HeldStream } from './heldStream.ts';
import type { SnapshotKind } from './heldStream.ts';
import type { Size, Viewer } from './viewer.ts';

/** The daemon that has the session, on its connection of now. */
export interface SessionSource {
  readonly channel: number;
  say: (frame: Extract<HubToDaemon, { type: `terminal.${string}` }>) => void;
  sendTerminal: (frame: TerminalFrame) => void;
}

/** What a watched session tells its surroundings. */
export interface RelayedSessionHooks {
  readonly clock: Clock;
  /** Somebody came, went, or did something. */
  onPresence: () => void;
  /** The viewer has seen everything there was. */
  onSeenAll: (viewer: Viewer) => void;
}

/** One session that is watched: what is held of it, who watches, and whose size it has. */
export class RelayedSession {
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
  #sizedFor: Viewer | undefined;
  readonly #asked = new Set<SnapshotKind>();
  #endWait: (() => void) | undefined;

  constructor(sessionId: Id<'session'>, heldBytes: number, hooks: RelayedSessionHooks) {
    this.sessionId = sessionId;
    this.#held = new HeldStream(heldBytes);
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
  follow(source: SessionSource): void {
    this.#source = source;
    this.#isFollowed = false;
    this.#asked.clear();
    const from = this.#hasBegun ? this.#held.ring.end : firstKnown(this.viewers);
    const { channel } = source;
    source.say({ type: 'terminal.watch', channel, sessionId: this.sessionId, ...(from ? { from } : {}) });
  }

  /** Its daemon is away: viewers keep what they have. */
  lostSource(): void {
    this.#source = undefined;
    this.#held.forgetHalves();
  }

  add(viewer: Viewer): void {
    this.viewers.add(viewer);
    if (this.#size !== undefined) this.#tellSize(viewer, this.#size);
    if (viewer.mayDrive && this.#sizedFor === undefined) this.#sizeFor(viewer);
    this.#hooks.onPresence();
    this.#pump(viewer);
  }

  remove(viewer: Viewer): void {
    if (!this.viewers.delete(viewer)) return;
    if (this.#sizedFor === viewer) {
      this.#sizedFor = undefined;
      const next = lastActive(this.viewers);
      if (next !== undefined) this.#sizeFor(next);
    }
    this.#hooks.onPresence();
  }

  /** Nobody watches any more, or nobody may. */
  close(): void {
    this.#endWait?.();
    if (this.#source !== undefined) this.#source.say({ type: 'terminal.unwatch', channel: this.#source.channel });
    this.#source = undefined;
  }

  /** What a viewer typed; its size counts from now on. */
  input(viewer: Viewer, bytes: Uint8Array): void {
    if (!viewer.mayDrive || this.#source === undefined) return;
    viewer.typedAt = this.#hooks.clock.elapsed();
    this.touch(viewer);
    this.#source.sendTerminal({ kind: 'input', channel: this.#source.channel, bytes });
  }

  /** Its person has come to this terminal. */
  touch(viewer: Viewer): void {
    viewer.activeAt = this.#hooks.clock.elapsed();
    if (viewer.mayDrive && this.#sizedFor !== viewer) this.#sizeFor(viewer);
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
    this.#held.ring.push(position, bytes);
    this.#pumpAll();
  }

  onSnapshot(piece: Extract<TerminalFrame, { kind: 'snapshot' }>): void {
    if (!this.#isFollowed || !this.#held.takePiece(piece)) return;
    this.#asked.delete(piece.isWhole ? 'whole' : 'screen');
    const { ring } = this.#held;
    // A new epoch begins with it: nothing else of it has come yet.
    if (piece.position.epoch > ring.end.epoch) ring.reset(piece.position);
    this.#setSize(piece);
    this.#pumpAll();
  }

  onSize(size: Size): void {
    this.#setSize(size);
  }

  /** Nothing more comes; viewers see what is held. */
  onEnded(): void {
    this.#hasEnded = true;
    this.#source = undefined;
    this.#pumpAll();
  }

  #pumpAll(): void {
    for (const viewer of this.viewers) this.#pump(viewer);
  }

  #pump(viewer: Viewer): void {
    if (!this.#isFollowed) return;
    const lack = viewer.pump(this.#held, this.#hooks.clock.elapsed());
    if (lack.what === 'snapshot') this.#ask(lack.kind);
    if (lack.what === 'time') this.#waitFor(lack.waitMs);
    // Who lacks a snapshot of what has ended will not get one.
    if (this.#hasEnded && (lack.what === 'snapshot' || viewer.isAtEnd(this.#held))) this.#hooks.onSeenAll(viewer);
  }

  #ask(kind: SnapshotKind): void {
    if (this.#source === undefined || this.#asked.has(kind)) return;
    this.#asked.add(kind);
    const { channel } = this.#source;
    this.#source.say({ type: 'terminal.refresh', channel, whole: kind === 'whole' });
  }

  #waitFor(waitMs: number): void {
    if (this.#endWait !== undefined) return;
    this.#endWait = this.#hooks.clock.after(waitMs, () => {
      this.#endWait = undefined;
      this.#pumpAll();
    });
  }

  #sizeFor(viewer: Viewer): void {
    this.#sizedFor = viewer;
    const { columns, rows } = viewer.size;
    const isSame = this.#size?.columns === columns && this.#size.rows === rows;
    if (this.#source === undefined || isSame) return;
    this.#source.sendTerminal({ kind: 'size', channel: this.#source.channel, columns, rows });
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

const firstKnown = (viewers: ReadonlySet<Viewer>): Position | undefined =>
  [...viewers].map(({ position }) => position).find((position) => position !== undefined);

const lastActive = (viewers: ReadonlySet<Viewer>): Viewer | undefined =>
  [...viewers].filter(({ mayDrive }) => mayDrive).sort((one, other) => other.activeAt - one.activeAt)[0];
