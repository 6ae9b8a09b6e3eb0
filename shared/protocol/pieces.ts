import * as z from 'zod';
import { tooLarge } from '../errors.ts';
import { limits } from '../timings.ts';

/** A part of a frame that is too long for one. The parts of a frame come one right after the other. */
export const pieceFrame = z.object({ type: z.literal('piece'), text: z.string(), last: z.boolean() });
export type PieceFrame = z.infer<typeof pieceFrame>;

/**
 * The texts that carry a frame: itself, or its pieces. A piece has at most `limits.pieceBytes` characters, which are at
 * most three times as many bytes and so fit into the largest frame, however they are escaped.
 */
export function piecesOf(frame: string): readonly string[] {
  if (frame.length <= limits.pieceBytes) return [frame];
  const pieces: string[] = [];
  for (let at = 0; at < frame.length; at += limits.pieceBytes) {
    const text = frame.slice(at, at + limits.pieceBytes);
    const piece: PieceFrame = { type: 'piece', text, last: at + limits.pieceBytes >= frame.length };
    pieces.push(JSON.stringify(piece));
  }
  return pieces;
}

/** Puts the pieces of one connection together again. */
export class PieceCollector {
  readonly #maxCharacters: number;
  #parts: string[] = [];
  #characters = 0;

  constructor(maxCharacters: number = 4 * limits.contractDataBytes) {
    this.#maxCharacters = maxCharacters;
  }

  /** The whole frame, with its last piece. @throws too-large where there is no end to it; what came is forgotten. */
  take({ text, last }: PieceFrame): string | undefined {
    this.#characters += text.length;
    this.#parts.push(text);
    if (this.#characters > this.#maxCharacters) {
      const { length } = this.#end();
      throw tooLarge('A frame in pieces', length, this.#maxCharacters);
    }
    return last ? this.#end() : undefined;
  }

  #end(): string {
    const whole = this.#parts.join('');
    this.#parts = [];
    this.#characters = 0;
    return whole;
  }
}
