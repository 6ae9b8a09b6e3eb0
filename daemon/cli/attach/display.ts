import type { RawTerminal } from '../../../runtime/cliCommand.ts';
import type { ShownBytes } from '../../../shared/terminal/viewedTerminal.ts';
import { Emulator } from '../../terminal/screen/emulator.ts';
import type { TerminalSize } from '../../terminal/terminal.ts';
import { renderLetterbox } from './letterbox.ts';
import { renderNotice, restoreTerminal } from '../../../runtime/restoreTerminal.ts';

/** A frame each so often looks live, and a flood costs no more. */
const frameMs = 33;
/** Two sizes that differ are often on their way to each other: the session's follows that of the window that is used. */
const settleMs = 250;

/**
 * What a window shows of a session: its bytes as they are where both have one size, else its screen letterboxed, by an
 * emulator of the session's size.
 */
export class Display {
  readonly #terminal: RawTerminal;
  /** Asks for everything anew: what is shown next has another form. */
  readonly #repaint: () => void;
  #session: TerminalSize | undefined;
  #emulator: Emulator | undefined;
  #frame: NodeJS.Timeout | undefined;
  #settling: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(terminal: RawTerminal, repaint: () => void) {
    this.#terminal = terminal;
    this.#repaint = repaint;
  }

  show({ bytes }: ShownBytes, done: () => void): void {
    const emulator = this.#emulator;
    if (emulator === undefined) return this.#terminal.write(bytes, done);
    this.#turn = this.#turn
      .then(() => emulator.write(bytes))
      .then(() => {
        this.#paintSoon();
        done();
      });
  }

  /** The session has this size now. */
  resized(size: TerminalSize): void {
    this.#session = size;
    this.#fitSoon();
  }

  /** The window has another size. */
  windowResized(): void {
    if (this.#emulator !== undefined) this.#paintSoon();
    this.#fitSoon();
  }

  notice(text: string): void {
    this.#write(renderNotice(text, this.#terminal.size()));
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#frame);
    clearTimeout(this.#settling);
    this.#emulator?.dispose();
    this.#emulator = undefined;
  }

  #fitSoon(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.#fit(), settleMs);
  }

  /** Bytes as they are where the sizes are the same, else an emulator of the session's size. */
  async #fit(): Promise<void> {
    const boxed = this.#boxedSize();
    if (isSame(boxed, this.#emulator?.size)) return;
    const emulator = boxed && (await Emulator.open(boxed, 0));
    // While that took its time, sizes may have changed again: their own turn fits them.
    if (emulator !== undefined && (this.#isClosed || !isSame(boxed, this.#boxedSize()))) return emulator.dispose();
    this.#emulator?.dispose();
    this.#emulator = emulator;
    this.#write(restoreTerminal);
    this.#repaint();
  }

  /** The session's size where the window has another one. */
  #boxedSize(): TerminalSize | undefined {
    return isSame(this.#session, this.#terminal.size()) ? undefined : this.#session;
  }

  #paintSoon(): void {
    this.#frame ??= setTimeout(() => {
      this.#frame = undefined;
      if (this.#emulator !== undefined) this.#write(renderLetterbox(this.#emulator, this.#terminal.size()));
    }, frameMs);
  }

  #write(text: string): void {
    this.#terminal.write(Buffer.from(text), () => undefined);
  }
}

const isSame = (one: TerminalSize | undefined, other: TerminalSize | undefined): boolean =>
  one?.columns === other?.columns && one?.rows === other?.rows;
