import type { TerminalSize } from '../terminal.ts';
import { ModeScanner } from './modeScanner.ts';
import type { ModeState } from './modes.ts';

/** A place of the stream from which a screen can be made: modes and size there. */
export interface Checkpoint {
  readonly offset: number;
  readonly modes: ModeState;
  readonly size: TerminalSize;
}

/** A checkpoint each so many bytes, and at each new size. */
const checkpointBytes = 32_768;
/** A window that is dragged gives many sizes; older ones are forgotten first. */
const mostCheckpoints = 256;

/** Modes and sizes of one session's stream, at its end and at places before it. */
export class Timeline {
  #scanner: ModeScanner;
  #size: TerminalSize;
  #checkpoints: Checkpoint[];

  constructor(start: Checkpoint) {
    this.#scanner = new ModeScanner(start.modes);
    this.#size = start.size;
    this.#checkpoints = [start];
  }

  /** The modes at the end. */
  get modes(): ModeState {
    return this.#scanner.state;
  }

  /** Takes in bytes that end at `offset`; what is before `heldFrom` is not asked for any more. */
  push(bytes: Uint8Array, offset: number, heldFrom: number): void {
    this.#scanner.push(bytes);
    if (offset - (this.#checkpoints.at(-1)?.offset ?? 0) < checkpointBytes) return;
    this.#add({ offset, modes: this.#scanner.state, size: this.#size });
    const first = this.#checkpoints.findIndex((checkpoint) => checkpoint.offset >= heldFrom);
    if (first > 0) this.#checkpoints.splice(0, first);
  }

  resize(size: TerminalSize, offset: number): void {
    this.#scanner.resize();
    this.#size = size;
    this.#add({ offset, modes: this.#scanner.state, size });
  }

  /** Goes on from here with modes that are known from elsewhere. */
  restart(start: Checkpoint): void {
    this.#scanner = new ModeScanner(start.modes);
    this.#size = start.size;
    this.#checkpoints = [start];
  }

  /** The first place at or behind an offset; none where the stream has not come so far since. */
  checkpoint(offset: number): Checkpoint | undefined {
    return this.#checkpoints.find((checkpoint) => checkpoint.offset >= offset);
  }

  /** The last place at or before an offset; none where that is not remembered any more. */
  lastCheckpoint(offset: number): Checkpoint | undefined {
    return this.#checkpoints.findLast((checkpoint) => checkpoint.offset <= offset);
  }

  /** Where the size changes next behind an offset, and to what. */
  nextSize(offset: number, { columns, rows }: TerminalSize): Checkpoint | undefined {
    return this.#checkpoints.find(
      ({ offset: at, size }) => at >= offset && (size.columns !== columns || size.rows !== rows),
    );
  }

  #add(checkpoint: Checkpoint): void {
    this.#checkpoints.push(checkpoint);
    if (this.#checkpoints.length > mostCheckpoints) this.#checkpoints.shift();
  }
}
