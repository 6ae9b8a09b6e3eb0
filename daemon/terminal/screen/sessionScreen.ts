import type { Position } from '../../../shared/terminal/position.ts';
import type { Checkpoint, Timeline } from '../stream/timeline.ts';
import { renderEntering } from '../stream/modes.ts';
import type { Snapshot, TerminalSize } from '../terminal.ts';
import { terminalLimits } from '../terminalLimits.ts';
import { Emulator } from './emulator.ts';
import { glanceAt } from './glance.ts';

/** The stream whose screen is wanted. */
export interface ScreenSource {
  /** Behind the newest byte. */
  readonly position: Position;
  /** The oldest byte that is held. */
  readonly begin: Position;
  readonly size: TerminalSize;
  readonly timeline: Timeline;
  read: (from: Position, maxBytes: number) => Uint8Array | undefined;
}

/** A screen that is known at a position. */
export interface ScreenSeed extends Checkpoint {
  readonly epoch: number;
  /** What paints it on an empty screen of the size. */
  readonly bytes: Uint8Array;
}

/** A snapshot, and whether it is proven to be the screen. */
export interface ScreenSnapshot extends Snapshot {
  readonly isExact: boolean;
}

/** Bytes given to the emulator at once: the daemon turns to others between. */
const pieceBytes = 32_768;

/**
 * The screen of one session at a position of its stream. Its emulator is made when a screen is wanted, catches up
 * with the stream from what is held of it, and is dropped when nobody wanted it for long: it never holds up the
 * stream, which in turn may run away from it. Then it is made anew from the newest output, and is not exact.
 */
export class SessionScreen {
  readonly #source: ScreenSource;
  #seed: ScreenSeed | undefined;
  #emulator: Emulator | undefined;
  #position: Position;
  #isExact = false;
  #isDoubted = false;
  #isCatchingUp = false;
  #caughtUpAt = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  constructor(source: ScreenSource) {
    this.#source = source;
    this.#position = source.position;
  }

  /** Whether a snapshot would be exact: the screen is known at some position from which everything is held. */
  get isExact(): boolean {
    if (this.#isDoubted) return false;
    return (this.#isExact && this.#isHeld(this.#position)) || this.#heldSeed !== undefined;
  }

  /** From here on the screen is known again. */
  seed(seed: ScreenSeed): void {
    this.#drop();
    this.#seed = seed;
    this.#isDoubted = false;
  }

  /** The terminal may have made something else of its output than an emulator makes of it. */
  doubt(): void {
    this.#isDoubted = true;
  }

  /**
   * Output came. An emulator that is far behind catches up before it loses the stream; in a flood it is dropped, since
   * following that costs more than all else together, and the end of it makes a screen as well.
   */
  notice(): void {
    if (this.#emulator === undefined) return;
    const behindBytes = this.#source.position.offset - this.#position.offset;
    if (behindBytes <= terminalLimits.screenLagBytes || this.#isCatchingUp) return;
    if (performance.now() - this.#caughtUpAt < terminalLimits.screenFloodMs) return this.#drop();
    void this.#inTurn(() => this.#catchUp()).catch(() => this.#drop());
  }

  /** The screen at the end of the stream, or where it ended a moment ago. `older` gives painted lines above the emulator's. */
  async snapshot(scrollbackLines: number, older?: (emulator: Emulator) => Promise<string>): Promise<ScreenSnapshot> {
    const { position } = this.#source;
    const seed = this.#heldSeed;
    const isAtSeed = seed?.epoch === position.epoch && seed.offset === position.offset;
    return this.#inTurn(async () => {
      // Asked for where an epoch begins it stands there, however late its turn comes: what follows is not skipped for it.
      const isFromSeed = isAtSeed && seed === this.#heldSeed;
      if (isFromSeed) await this.#begin();
      const emulator = await this.#current(isFromSeed ? position : undefined);
      const above = older === undefined ? '' : await older(emulator);
      return {
        position: this.#position,
        ...emulator.size,
        bytes: emulator.render({ scrollbackLines, older: above }),
        isExact: this.#isExact && !this.#isDoubted,
      };
    });
  }

  /** The screen as it nearly always is, without a wait for all that was printed; undefined where `snapshot` has little to read. */
  async glance(): Promise<ScreenSnapshot | undefined> {
    const { position } = this.#source;
    const known = this.#emulator !== undefined && this.#isHeld(this.#position) ? this.#position : this.#heldSeed;
    const from = known?.offset ?? this.#replayFrom;
    return position.offset - from > 2 * terminalLimits.glanceBytes ? glanceAt(this.#source) : undefined;
  }

  /** Follows the stream to its end. */
  async follow(): Promise<void> {
    await this.#inTurn(() => this.#current());
  }

  /** The lines on the screen, as text. */
  async lines(): Promise<readonly string[]> {
    return this.#inTurn(async () => (await this.#current()).lines());
  }

  /** What a terminal with the screen at a place of the stream, or soon behind it, says to a sequence. */
  async ask(position: Position, sequence: Uint8Array): Promise<Uint8Array> {
    return this.#inTurn(async () => (await this.#current(position)).ask(sequence));
  }

  dispose(): void {
    this.#drop();
    this.#seed = undefined;
  }

  async #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(action);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** The emulator at the end of the stream, or where it was asked for and is not behind that already. */
  async #current(target?: Position): Promise<Emulator> {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#inTurn(() => this.#rest()), terminalLimits.screenIdleMs).unref();
    const caughtUp = await this.#catchUp(target);
    if (caughtUp !== undefined) return caughtUp;
    await this.#begin();
    const begun = await this.#catchUp(target);
    // A flood that outran it twice: then the screen is empty but for its modes, and what comes next fills it.
    return begun ?? (await this.#begin());
  }

  /** Follows the stream to where it ends now, or to a place of it; undefined where that is not held any more. */
  async #catchUp(target: Position = this.#source.position): Promise<Emulator | undefined> {
    this.#isCatchingUp = true;
    try {
      return await this.#followTo(target);
    } finally {
      this.#isCatchingUp = false;
      this.#caughtUpAt = performance.now();
    }
  }

  async #followTo(target: Position): Promise<Emulator | undefined> {
    const emulator = this.#emulator;
    const source = this.#source;
    while (emulator !== undefined && emulator === this.#emulator && this.#isHeld(this.#position)) {
      const { epoch, offset } = this.#position;
      if (epoch !== target.epoch) return undefined;
      const change = source.timeline.nextSize(offset, emulator.size);
      if (change?.offset === offset) emulator.resize(change.size);
      if (offset >= target.offset) return emulator;
      const limit = Math.min(pieceBytes, target.offset - offset, (change?.offset ?? Infinity) - offset || pieceBytes);
      const piece = source.read(this.#position, limit);
      if (piece === undefined) return undefined;
      await emulator.write(piece);
      if (emulator !== this.#emulator) return undefined;
      this.#position = { epoch, offset: offset + piece.length };
    }
    return undefined;
  }

  async #begin(): Promise<Emulator> {
    this.#drop();
    const { position, timeline, size } = this.#source;
    const seed: ScreenSeed = this.#heldSeed ?? {
      ...(timeline.checkpoint(this.#replayFrom) ?? { offset: position.offset, modes: timeline.modes, size }),
      epoch: position.epoch,
      bytes: new Uint8Array(0),
    };
    const emulator = await Emulator.open(seed.size, terminalLimits.screenScrollbackLines);
    const isKnown = seed === this.#seed;
    await emulator.write(
      isKnown ? seed.bytes : Buffer.from(seed.modes.alternate > 0 ? renderEntering(seed.modes, '') : ''),
    );
    await emulator.setModes(seed.modes);
    this.#emulator = emulator;
    this.#position = { epoch: seed.epoch, offset: seed.offset };
    this.#isExact = isKnown;
    return emulator;
  }

  /** Nobody wanted it for long: what it shows is kept as bytes, where that is little. */
  async #rest(): Promise<void> {
    const emulator = await this.#catchUp();
    if (emulator !== undefined && this.#isExact && !this.#isDoubted) {
      const bytes = emulator.render({ scrollbackLines: terminalLimits.screenScrollbackLines });
      const isLittle = bytes.length <= terminalLimits.screenSeedBytes;
      const place = { ...this.#position, size: emulator.size, modes: emulator.modes };
      this.#seed = isLittle ? { ...place, bytes } : this.#seed;
    }
    this.#drop();
  }

  /** Where a screen that is not known is made from. */
  get #replayFrom(): number {
    const { begin, position } = this.#source;
    return Math.max(begin.offset, position.offset - terminalLimits.screenReplayBytes);
  }

  get #heldSeed(): ScreenSeed | undefined {
    return this.#seed !== undefined && this.#isHeld(this.#seed) ? this.#seed : undefined;
  }

  #isHeld({ epoch, offset }: Position): boolean {
    const { begin, position } = this.#source;
    return epoch === position.epoch && offset >= begin.offset && offset <= position.offset;
  }

  #drop(): void {
    clearTimeout(this.#idle);
    this.#emulator?.dispose();
    this.#emulator = undefined;
    this.#isExact = false;
  }
}
