import { terminalLimits } from '../terminalLimits.ts';

/** A part of what is typed: text goes through a buffer, anything else byte by byte. */
export type TypingPiece =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'keys'; readonly bytes: Uint8Array };

/**
 * Characters that every release of tmux pastes as they are: from 3.7 on it writes out controls, and what its system does not
 * know. Beside ASCII these are letters and signs that have been in Unicode for long.
 */
const plainRanges: readonly (readonly [from: number, to: number])[] = [
  [0x09, 0x0a],
  [0x0d, 0x0d],
  [0x20, 0x7e],
  [0xa1, 0xac],
  [0xae, 0x24f], // Latin
  [0x391, 0x3a1],
  [0x3a3, 0x3ce], // Greek
  [0x400, 0x45f], // Cyrillic
  [0x2010, 0x2027], // dashes, quotes
  [0x20ac, 0x20ac], // euro
  [0x2500, 0x259f], // boxes
  [0x3041, 0x3096],
  [0x30a1, 0x30fe], // kana
  [0x4e00, 0x9fa5], // Han
  [0xac00, 0xd7a3], // Hangul
];

const isPlain = (code: number): boolean => plainRanges.some(([from, to]) => code >= from && code <= to);
const isPlainAscii = Uint8Array.from({ length: 0x80 }, (_, code) => (isPlain(code) ? 1 : 0));
const isNext = (byte: number): boolean => (byte & 0xc0) === 0x80;

/** Cuts typed bytes into what each way takes at once, in their order. */
export function typingPieces(bytes: Uint8Array): readonly TypingPiece[] {
  const pieces: TypingPiece[] = [];
  let keysFrom = 0;
  for (let at = 0; at < bytes.length;) {
    const end = plainEnd(bytes, at);
    if (end - at >= terminalLimits.leastTextBytes) {
      pieces.push(...keysOf(bytes.subarray(keysFrom, at)));
      pieces.push({ kind: 'text', text: Buffer.from(bytes.subarray(at, end)).toString('utf8') });
      keysFrom = end;
    }
    at = Math.max(end, at + 1);
  }
  return [...pieces, ...keysOf(bytes.subarray(keysFrom))];
}

/** Where plain text that begins here ends, or is as long as a piece may be. */
function plainEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let length = 1; length > 0; at += length) {
    length = plainLength(bytes, at);
    if (at + length - from > terminalLimits.textPieceBytes) return at;
  }
  return at;
}

/** How many bytes the plain character here has; 0 where there is none. */
function plainLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0x80;
  if (lead < 0x80) return isPlainAscii[lead] ?? 0;
  const second = bytes[at + 1] ?? 0;
  const third = bytes[at + 2] ?? 0;
  if (lead >= 0xc2 && lead < 0xe0) {
    return isNext(second) && isPlain(((lead & 0x1f) << 6) | (second & 0x3f)) ? 2 : 0;
  }
  const code = ((lead & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f);
  const isThree = lead >= 0xe0 && lead < 0xf0 && isNext(second) && isNext(third);
  // Longer than needed is no character.
  return isThree && code >= 0x800 && isPlain(code) ? 3 : 0;
}

const keysOf = (bytes: Uint8Array): readonly TypingPiece[] =>
  Array.from({ length: Math.ceil(bytes.length / terminalLimits.inputPieceBytes) }, (_, index) => {
    const from = index * terminalLimits.inputPieceBytes;
    return { kind: 'keys', bytes: bytes.subarray(from, from + terminalLimits.inputPieceBytes) };
  });
