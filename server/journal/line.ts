import * as crypto from 'node:crypto';
import type { ChainEnd, JournalEntry, JournalLine } from './journal.ts';

/** What a line is written as: one line of JSON with its newline, and its hash. */
export interface EncodedLine {
  readonly text: string;
  readonly hash: string;
}

/** What was read where a line was expected. */
export type ParsedLine<Entry extends JournalEntry> = { readonly line: JournalLine<Entry> } | { readonly flaw: string };

/** The end of a chain that has no line yet. */
export const emptyChain: ChainEnd = { seq: 0, hash: '0'.repeat(64) };

const seqHead = '{"seq":';
const hashHead = ',"hash":"';
const hashLength = 64;
const sealLength = hashHead.length + hashLength + '"}'.length;
const zero = 0x30;
const nine = 0x39;

// crypto.hash needs no object for each call; Node has it from 20.12 on.
const sha256: (data: string | Uint8Array) => string =
  typeof crypto.hash === 'function'
    ? (data) => crypto.hash('sha256', data, 'hex')
    : (data) => crypto.createHash('sha256').update(data).digest('hex');

/**
 * Puts an entry behind the end of a chain. The hash is SHA-256 over the exact bytes of the line before `,"hash":`,
 * which hold `prev`; so a check needs no serialising and no order of keys.
 */
export function encodeLine(end: ChainEnd, entry: JournalEntry): EncodedLine {
  // Of two fields with one name the parser takes the last: an entry could change its own place.
  if ('seq' in entry || 'prev' in entry || 'hash' in entry)
    throw new TypeError('An entry has no place in the log yet.');
  const fields = JSON.stringify(entry);
  const sealed = `${seqHead}${end.seq + 1},${fields.slice(1, -1)},"prev":"${end.hash}"`;
  const hash = sha256(sealed);
  return { text: `${sealed}${hashHead}${hash}"}\n`, hash };
}

/** Reads the line that should follow the end of a chain; `bytes` come without the newline. */
export function parseLine<Entry extends JournalEntry>(bytes: Buffer, end: ChainEnd): ParsedLine<Entry> {
  const hash = readSeal(bytes);
  if (hash === undefined) return { flaw: 'its bytes do not match its hash' };
  const line = readLine<Entry>(bytes);
  if (line === undefined) return { flaw: 'it is no line of this log' };
  if (line.seq !== end.seq + 1) return { flaw: `line ${line.seq} stands in the place of line ${end.seq + 1}` };
  if (line.prev !== end.hash) return { flaw: 'it does not continue the line before it' };
  return { line };
}

/** A line that is trusted to be whole, because it was checked when it was loaded or written by this process. */
export function readLine<Entry extends JournalEntry>(bytes: Buffer): JournalLine<Entry> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isLine<Entry>(value) ? value : undefined;
  } catch {
    // Not JSON: the caller knows what that means at this place.
    return undefined;
  }
}

/** The hash that a line carries; undefined if it does not match the bytes before it. */
export function readSeal(bytes: Buffer): string | undefined {
  const sealedLength = bytes.length - sealLength;
  if (sealedLength <= 0) return undefined;
  const hash = sha256(bytes.subarray(0, sealedLength));
  return bytes.toString('latin1', sealedLength) === `${hashHead}${hash}"}` ? hash : undefined;
}

/** The number at the beginning of a line, without reading the rest. */
export function readSeq(bytes: Buffer): number | undefined {
  if (bytes.toString('latin1', 0, seqHead.length) !== seqHead) return undefined;
  let seq = 0;
  for (let at = seqHead.length; at < bytes.length; at += 1) {
    const digit = bytes[at] ?? 0;
    if (digit < zero || digit > nine) return digit === 0x2c && at > seqHead.length ? seq : undefined;
    seq = seq * 10 + digit - zero;
  }
  return undefined;
}

// The hash says that these bytes were written by `append`, so what stands in the other fields is what it took.
function isLine<Entry extends JournalEntry>(value: unknown): value is JournalLine<Entry> {
  if (typeof value !== 'object' || value === null) return false;
  const line: Partial<Record<keyof JournalLine, unknown>> = value;
  return (
    Number.isSafeInteger(line.seq) &&
    typeof line.at === 'number' &&
    typeof line.prev === 'string' &&
    typeof line.hash === 'string' &&
    Array.isArray(line.events)
  );
}
