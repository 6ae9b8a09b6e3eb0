/** Bytes between two places of a buffer; the buffer may be used again after the call. */
type Take = (bytes: Uint8Array, begin: number, end: number) => void;

/** What a stream consists of, in its order. */
export interface SequenceHandler {
  /** Bytes outside of sequences, and sequences that were broken off. */
  readonly text: Take;
  /** A whole sequence, from its ESC to its last byte; strings are told apart. */
  readonly sequence: Take;
  /** A string begins: `kind` is the byte behind ESC. */
  readonly stringBegin: (kind: number) => void;
  readonly stringData: Take;
  /** Its terminator; empty where another sequence cut it off. */
  readonly stringEnd: (terminator: Uint8Array) => void;
}

/** Whose rules say where a sequence ends. They differ in strings only. */
export type Dialect = 'tmux' | 'xterm';

/** A longer sequence is dropped: tmux takes no more than 64 bytes of parameters. */
const maxSequenceBytes = 256;

const [bell, cancel, substitute, escape, backslash] = [0x07, 0x18, 0x1a, 0x1b, 0x5c];
const [openBracket, osc, dcs, sos, pm, apc, screenTitle] = [0x5b, 0x5d, 0x50, 0x58, 0x5e, 0x5f, 0x6b];
const stringTerminator = Uint8Array.of(escape, backslash);
const nothing = new Uint8Array(0);

type State = 'ground' | 'escape' | 'intermediate' | 'csi' | 'string' | 'stringEscape';

/** Splits a stream into text, escape sequences and strings, at any chunk boundary, in bounded memory. */
export class SequenceReader {
  readonly #handler: SequenceHandler;
  readonly #isTmux: boolean;
  readonly #held = new Uint8Array(maxSequenceBytes);
  #heldBytes = 0;
  #isTooLong = false;
  #state: State = 'ground';
  #kind = 0;

  constructor(dialect: Dialect, handler: SequenceHandler) {
    this.#handler = handler;
    this.#isTmux = dialect === 'tmux';
  }

  /** The sequence that is not whole yet; empty in a string. Not a copy. */
  get held(): Uint8Array {
    return this.#held.subarray(0, this.#heldBytes);
  }

  /** Whether the stream stands in a string whose end did not come yet. */
  get isInString(): boolean {
    return this.#state === 'string' || this.#state === 'stringEscape';
  }

  /** Whether the last byte was an ESC in a string, which may be the half of its end. */
  get isAtStringEscape(): boolean {
    return this.#state === 'stringEscape';
  }

  push(bytes: Uint8Array): void {
    let begin = 0;
    for (let at = 0; at < bytes.length;) {
      if (this.#state === 'ground') {
        const end = findByte(bytes, escape, at);
        if (end > at) this.#handler.text(bytes, at, end);
        if (end === bytes.length) return;
        begin = end;
        at = end + 1;
        this.#state = 'escape';
      } else if (this.isInString) {
        at = this.#readString(bytes, at);
        // What cut the string off may be a sequence of its own, which begins with the ESC before it.
        begin = at;
      } else {
        at = this.#readSequence(bytes, begin, at);
        begin = at;
      }
    }
    if (this.#state !== 'ground' && !this.isInString) this.#hold(bytes, begin, bytes.length);
  }

  /** Forgets what was begun. */
  reset(): void {
    this.#heldBytes = 0;
    this.#isTooLong = false;
    this.#state = 'ground';
  }

  #readSequence(bytes: Uint8Array, begin: number, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === escape) {
        this.#finish(this.#handler.text, bytes, begin, at);
        this.#state = 'escape';
        this.#hold(bytes, at, at + 1);
        return at + 1;
      }
      if (byte === cancel || byte === substitute) return this.#finish(this.#handler.text, bytes, begin, at + 1);
      // Other controls are done at once and do not end a sequence.
      if (byte < 0x20 || byte === 0x7f) continue;
      if (this.#state === 'csi') {
        if (byte >= 0x40) return this.#finish(this.#handler.sequence, bytes, begin, at + 1);
      } else if (byte < 0x30) this.#state = 'intermediate';
      else if (this.#state === 'intermediate') return this.#finish(this.#handler.sequence, bytes, begin, at + 1);
      else if (byte === openBracket) this.#state = 'csi';
      else if (this.#isString(byte)) return this.#beginString(byte, at + 1);
      else return this.#finish(this.#handler.sequence, bytes, begin, at + 1);
    }
    // What was looked at here is held by `push`.
    this.#hold(bytes, begin, bytes.length);
    return bytes.length;
  }

  #isString(byte: number): boolean {
    if (byte === screenTitle) return this.#isTmux;
    return byte === osc || byte === dcs || byte === sos || byte === pm || byte === apc;
  }

  #beginString(kind: number, next: number): number {
    this.#heldBytes = 0;
    this.#isTooLong = false;
    this.#state = 'string';
    this.#kind = kind;
    this.#handler.stringBegin(kind);
    return next;
  }

  #readString(bytes: Uint8Array, from: number): number {
    if (this.#state === 'stringEscape') return this.#readStringEscape(bytes, from);
    const end = this.#findStringEnd(bytes, from);
    if (end > from) this.#handler.stringData(bytes, from, end);
    if (end === bytes.length) return end;
    if (bytes[end] === escape) this.#state = 'stringEscape';
    else this.#endString(bytes.slice(end, end + 1));
    return end + 1;
  }

  #readStringEscape(bytes: Uint8Array, at: number): number {
    if (bytes[at] === backslash) {
      this.#endString(stringTerminator);
      return at + 1;
    }
    // tmux ends a DCS by ESC \ alone, and takes any other byte behind an ESC as it is: so an ESC is doubled in it.
    if (this.#isTmux && this.#kind === dcs) {
      this.#state = 'string';
      this.#handler.stringData(bytes, at, at + 1);
      return at + 1;
    }
    this.#endString(nothing);
    this.#state = 'escape';
    this.#held[0] = escape;
    this.#heldBytes = 1;
    return at;
  }

  #findStringEnd(bytes: Uint8Array, from: number): number {
    const isRaw = this.#isTmux && this.#kind === dcs;
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === escape) return at;
      if (isRaw || byte > escape) continue;
      if (byte === cancel || byte === substitute || (byte === bell && this.#kind === osc)) return at;
    }
    return bytes.length;
  }

  #endString(terminator: Uint8Array): void {
    this.#state = 'ground';
    this.#handler.stringEnd(terminator);
  }

  #finish(take: Take, bytes: Uint8Array, begin: number, end: number): number {
    this.#state = 'ground';
    if (this.#heldBytes === 0 && end - begin <= maxSequenceBytes) take(bytes, begin, end);
    else {
      this.#hold(bytes, begin, end);
      if (!this.#isTooLong) take(this.#held, 0, this.#heldBytes);
    }
    this.#heldBytes = 0;
    this.#isTooLong = false;
    return end;
  }

  #hold(bytes: Uint8Array, begin: number, end: number): void {
    const part = bytes.subarray(begin, Math.min(end, begin + maxSequenceBytes - this.#heldBytes));
    this.#held.set(part, this.#heldBytes);
    this.#heldBytes += part.length;
    if (part.length < end - begin) this.#isTooLong = true;
  }
}

/** Where a byte is next, or the end. A call of `indexOf` costs more than a look at the few bytes between colours. */
export function findByte(bytes: Uint8Array, byte: number, from: number): number {
  const near = Math.min(bytes.length, from + 48);
  for (let at = from; at < near; at += 1) if (bytes[at] === byte) return at;
  const found = near < bytes.length ? bytes.indexOf(byte, near) : -1;
  return found === -1 ? bytes.length : found;
}
