import type { TerminalFrame } from '../protocol/terminalFrame.ts';
import { advance } from './position.ts';
import type { Position } from './position.ts';

type Shown = Extract<TerminalFrame, { kind: 'output' | 'snapshot' }>;

/** Bytes for a terminal. `screen` and `whole` bring it to a screen from wherever it is. */
export interface ShownBytes {
  readonly what: 'output' | 'screen' | 'whole';
  readonly bytes: Uint8Array;
}

/** What a watcher has shown so far, so that nothing is shown twice however often it comes. */
export class ViewedTerminal {
  #position: Position | undefined;
  #pieces: Uint8Array[] = [];

  /** Where to go on after a lost connection; undefined before anything was shown. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** What is to be written of this frame; undefined where it brings nothing new, or is a part of what is still to come. */
  take(frame: Shown): ShownBytes | undefined {
    return frame.kind === 'output' ? this.#takeOutput(frame) : this.#takeSnapshot(frame);
  }

  /** The rest of a snapshot will not come. */
  connectionLost(): void {
    this.#pieces = [];
  }

  #takeOutput({ position, bytes }: Extract<Shown, { kind: 'output' }>): ShownBytes | undefined {
    // The rest of a snapshot that was begun is given up where output comes before it.
    this.#pieces = [];
    if (bytes.length === 0) return undefined;
    const at = (this.#position ??= position);
    const seen = at.epoch === position.epoch ? at.offset - position.offset : -1;
    // Bytes of another epoch or behind a gap continue no screen: the snapshot that makes it good is on its way.
    if (seen < 0 || seen >= bytes.length) return undefined;
    this.#position = advance(position, bytes.length);
    return { what: 'output', bytes: bytes.subarray(seen) };
  }

  #takeSnapshot({ position, bytes, isWhole, isLast }: Extract<Shown, { kind: 'snapshot' }>): ShownBytes | undefined {
    this.#pieces.push(bytes);
    if (!isLast) return undefined;
    const whole = join(this.#pieces);
    this.#pieces = [];
    this.#position = position;
    return { what: isWhole ? 'whole' : 'screen', bytes: whole };
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
