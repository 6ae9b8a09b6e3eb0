import * as z from 'zod';
import type { BudgetShare } from '../byteBudget.ts';
import { overloaded, tooLarge } from '../errors.ts';
import { readJson } from '../readJson.ts';
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

/** A frame that has come whole; `value` is undefined where it is no JSON. */
export interface WholeFrame {
  readonly value: unknown;
  readonly characters: number;
}

export interface FrameReaderOptions {
  /** What a frame in pieces may have together. */
  readonly maxCharacters: number;
  /** The memory for what is not whole yet, where several connections share it. */
  readonly share?: BudgetShare;
}

/** Reads the frames of one connection, and puts together those that come in pieces. */
export class FrameReader {
  readonly #maxCharacters: number;
  readonly #share: BudgetShare | undefined;
  #parts: string[] = [];
  #characters = 0;

  constructor({ maxCharacters, share }: FrameReaderOptions) {
    this.#maxCharacters = maxCharacters;
    this.#share = share;
  }

  /**
   * The frame, where this text is one or ends one. Frames that come between pieces are read, too.
   * @throws HubError `too-large` where there is no end to it, `overloaded` where others use the memory for it; what came is
   * forgotten.
   */
  read(text: string): WholeFrame | undefined {
    const value = readJson(text);
    const piece = pieceFrame.safeParse(value).data;
    if (piece === undefined) return { value, characters: text.length };
    const whole = this.#take(piece);
    return whole === undefined ? undefined : { value: readJson(whole), characters: whole.length };
  }

  /** Forgets what is not whole. */
  end(): void {
    this.#finish();
  }

  #take({ text, last }: PieceFrame): string | undefined {
    const characters = this.#characters + text.length;
    const refusal =
      characters > this.#maxCharacters
        ? tooLarge('A frame in pieces', characters, this.#maxCharacters)
        : this.#share?.hold(characters) === false
          ? overloaded('what is received in pieces')
          : undefined;
    if (refusal !== undefined) {
      this.#finish();
      throw refusal;
    }
    this.#characters = characters;
    this.#parts.push(text);
    return last ? this.#finish() : undefined;
  }

  #finish(): string {
    const whole = this.#parts.join('');
    this.#parts = [];
    this.#characters = 0;
    this.#share?.end();
    return whole;
  }
}
