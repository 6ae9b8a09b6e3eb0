import { decidingBytes, isQuerySequence, isQueryString, mayAsk } from './queries.ts';
import { findByte, SequenceReader } from './sequenceReader.ts';
import type { Dialect } from './sequenceReader.ts';

/** A title of the screen kind is cut here, as any title is bounded. */
const titleBytes = 4_096;
/** tmux in tmux in tmux: what is wrapped more often is dropped. */
const deepestWrapping = 3;

const passthrough = 'tmux;';
const [dcs, screenTitle] = [0x50, 0x6b];
const c1Lead = 0xc2;

/** What is done with the string that is being read. */
type Fate = 'undecided' | 'pass' | 'drop' | 'title' | 'unwrap';

/** A question that was taken out of the stream. */
export interface TakenQuery {
  /** How many bytes of what this push gives on come before it. */
  readonly at: number;
  /** As the program asked it. */
  readonly bytes: Uint8Array;
}

/** Whose rules are followed, and who hears of questions. */
export interface StreamFilterOptions {
  readonly dialect?: Dialect;
  /** Told in their order, before `push` returns. */
  readonly onQuery?: (query: TakenQuery) => void;
}

/**
 * Makes of a program's raw output what viewers' terminals take as its own takes it. Queries are taken out (see
 * `queries.ts`); so are C1 controls in UTF-8, which tmux ignores and terminals obey, and sequences that are too long.
 * In tmux's dialect `ESC k` titles become OSC 2, and what is wrapped for tmux is unwrapped; in xterm's that is left out.
 * Everything else is passed on unchanged. At most a sequence (256 bytes) or the head of a string (64) waits here for its rest.
 */
export class StreamFilter {
  readonly #depth: number;
  readonly #dialect: Dialect;
  readonly #onQuery: StreamFilterOptions['onQuery'];
  readonly #reader: SequenceReader;
  #parts: Uint8Array[] = [];
  #partsBytes = 0;
  #chunk: Uint8Array = new Uint8Array(0);
  /** What of the chunk is given on next; nothing where both are the same. */
  #begin = 0;
  #end = 0;
  /** Where the chunk's next C1 lead byte is, so that it is looked for once. */
  #nextLead = 0;
  #kind = 0;
  #strings = 0;
  #fate: Fate = 'pass';
  #head = '';
  #titleBytes = 0;
  #isLeadHeld = false;
  #inner: StreamFilter | undefined;

  constructor({ dialect = 'tmux', onQuery }: StreamFilterOptions = {}, depth = 0) {
    this.#depth = depth;
    this.#dialect = dialect;
    this.#onQuery = onQuery;
    this.#reader = new SequenceReader(dialect, {
      text: (bytes, begin, end) => this.#text(bytes, begin, end),
      sequence: (bytes, begin, end) => this.#sequence(bytes, begin, end),
      stringBegin: (kind) => this.#stringBegin(kind),
      stringData: (bytes, begin, end) => this.#stringData(bytes, begin, end),
      stringEnd: (terminator) => this.#stringEnd(terminator),
    });
  }

  /** What goes on to viewers; often the same buffer. */
  push(bytes: Uint8Array): Uint8Array {
    this.#chunk = bytes;
    this.#begin = this.#end = 0;
    this.#nextLead = -1;
    this.#reader.push(bytes);
    return this.#take();
  }

  /** Which string of the stream has not ended yet, by its number; undefined outside of strings. */
  get openString(): number | undefined {
    return this.#reader.isInString ? this.#strings : undefined;
  }

  /** tmux gave a string without end up, and its look with it: what follows is no part of it any more. */
  cutString(): Uint8Array {
    const isPassed = this.#fate === 'pass' || this.#fate === 'title';
    this.reset();
    return Buffer.from(`${isPassed ? '\u0018' : ''}\u001b[0m`);
  }

  /** What waits here for its rest, as it came; forgotten then. */
  flush(): Uint8Array {
    const undecided = this.#reader.isInString && this.#fate === 'undecided' ? this.#introducer() + this.#head : '';
    const held = Buffer.concat([
      this.#reader.held,
      Buffer.from(this.#isLeadHeld ? [c1Lead] : []),
      Buffer.from(undecided, 'latin1'),
    ]);
    this.reset();
    return held;
  }

  /** Forgets what was begun: the stream goes on elsewhere. */
  reset(): void {
    this.#reader.reset();
    this.#isLeadHeld = false;
    this.#inner = undefined;
  }

  #text(bytes: Uint8Array, begin: number, end: number): void {
    let from = begin;
    if (this.#isLeadHeld) {
      this.#isLeadHeld = false;
      if (isC1(bytes[from])) from += 1;
      else this.#give(Uint8Array.of(c1Lead), 0, 1);
    }
    for (let at = this.#findLead(bytes, from); at < end; at = this.#findLead(bytes, at + 1)) {
      if (at + 1 < end && !isC1(bytes[at + 1])) continue;
      this.#give(bytes, from, at);
      from = Math.min(end, at + 2);
      if (at + 1 === end) this.#isLeadHeld = true;
    }
    this.#give(bytes, from, end);
  }

  #sequence(bytes: Uint8Array, begin: number, end: number): void {
    this.#releaseLead();
    if (isQuerySequence(bytes, begin, end)) this.#tellQuery(bytes.slice(begin, end));
    else this.#give(bytes, begin, end);
  }

  #stringBegin(kind: number): void {
    this.#releaseLead();
    this.#kind = kind;
    this.#strings += 1;
    this.#head = '';
    this.#titleBytes = 0;
    this.#fate = kind === screenTitle ? 'title' : mayAsk(kind, '') ? 'undecided' : 'pass';
    if (this.#fate === 'title') this.#giveText('\u001b]2;');
    if (this.#fate === 'pass') this.#giveText(this.#introducer());
  }

  #stringData(bytes: Uint8Array, begin: number, end: number): void {
    let from = begin;
    for (; this.#fate === 'undecided' && from < end; from += 1) {
      this.#head += String.fromCharCode(bytes[from] ?? 0);
      this.#decide(false);
    }
    if (from >= end) return;
    if (this.#fate === 'drop')
      this.#head += readLatin1(bytes, from, Math.min(end, from + decidingBytes - this.#head.length));
    if (this.#fate === 'pass') this.#give(bytes, from, end);
    if (this.#fate === 'title') this.#title(bytes, from, end);
    if (this.#fate === 'unwrap') this.#giveInner(bytes.subarray(from, end));
  }

  #stringEnd(terminator: Uint8Array): void {
    if (this.#fate === 'undecided') this.#decide(true);
    if (this.#fate === 'pass' || this.#fate === 'title') this.#give(terminator, 0, terminator.length);
    if (this.#fate === 'drop' && terminator.length > 0 && isQueryString(this.#kind, this.#head))
      this.#tellQuery(Buffer.from(`${this.#introducer()}${this.#head}${readLatin1(terminator)}`, 'latin1'));
    this.#inner = undefined;
  }

  /** Knows what a string is as soon as its first bytes tell. */
  #decide(isWhole: boolean): void {
    const isDcs = this.#kind === dcs;
    if (isDcs && this.#head === passthrough) {
      this.#fate = this.#dialect === 'tmux' && this.#depth < deepestWrapping ? 'unwrap' : 'drop';
      this.#inner = new StreamFilter({ dialect: this.#dialect }, this.#depth + 1);
      return;
    }
    if (isQueryString(this.#kind, this.#head)) {
      this.#fate = 'drop';
      return;
    }
    const mayBePassthrough = isDcs && passthrough.startsWith(this.#head);
    const isOpen = mayBePassthrough || mayAsk(this.#kind, this.#head);
    if (isOpen && !isWhole && this.#head.length < decidingBytes) return;
    this.#fate = 'pass';
    this.#giveText(this.#introducer() + this.#head);
  }

  /** Controls would end or break an OSC, where they mean nothing in a screen title. */
  #title(bytes: Uint8Array, begin: number, end: number): void {
    const room = titleBytes - this.#titleBytes;
    const kept = bytes.slice(begin, Math.min(end, begin + room)).filter((byte) => byte >= 0x20 && byte !== 0x7f);
    this.#titleBytes += kept.length;
    this.#give(kept, 0, kept.length);
  }

  #tellQuery(bytes: Uint8Array): void {
    this.#onQuery?.({ at: this.#partsBytes + this.#end - this.#begin, bytes });
  }

  #introducer(): string {
    return `\u001b${String.fromCharCode(this.#kind)}`;
  }

  #releaseLead(): void {
    if (this.#isLeadHeld) this.#give(Uint8Array.of(c1Lead), 0, 1);
    this.#isLeadHeld = false;
  }

  #giveText(text: string): void {
    const bytes = Buffer.from(text, 'latin1');
    this.#give(bytes, 0, bytes.length);
  }

  #giveInner(bytes: Uint8Array): void {
    const unwrapped = this.#inner?.push(bytes) ?? bytes;
    this.#give(unwrapped, 0, unwrapped.length);
  }

  /** Adjoining parts of the chunk stay one part, so that nothing is copied where nothing is changed. */
  #give(bytes: Uint8Array, begin: number, end: number): void {
    if (end <= begin) return;
    if (bytes === this.#chunk) {
      if (this.#end !== begin) this.#closePart();
      if (this.#end === this.#begin) this.#begin = begin;
      this.#end = end;
      return;
    }
    this.#closePart();
    // A copy: a sequence that came in two chunks lies in the reader's own buffer, which it uses again.
    this.#addPart(bytes.slice(begin, end));
  }

  #findLead(bytes: Uint8Array, from: number): number {
    if (bytes !== this.#chunk) return findByte(bytes, c1Lead, from);
    if (this.#nextLead < from) this.#nextLead = findByte(bytes, c1Lead, from);
    return this.#nextLead;
  }

  #closePart(): void {
    if (this.#end > this.#begin) this.#addPart(this.#chunk.subarray(this.#begin, this.#end));
    this.#begin = this.#end;
  }

  #addPart(part: Uint8Array): void {
    this.#parts.push(part);
    this.#partsBytes += part.length;
  }

  #take(): Uint8Array {
    if (this.#parts.length === 0 && this.#end - this.#begin === this.#chunk.length) return this.#chunk;
    this.#closePart();
    const parts = this.#parts;
    this.#parts = [];
    this.#partsBytes = 0;
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }
}

const readLatin1 = (bytes: Uint8Array, begin = 0, end = bytes.length): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + begin, Math.max(0, end - begin)).toString('latin1');

function isC1(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte <= 0x9f;
}
