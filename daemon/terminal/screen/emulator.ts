import { channel } from 'node:diagnostics_channel';
import type { IBuffer, Terminal as HeadlessTerminal } from '@xterm/headless';
import { ModeScanner } from '../stream/modeScanner.ts';
import { clearModes, renderEntering, renderModes, renderSaved } from '../stream/modes.ts';
import type { CursorWords, ModeState } from '../stream/modes.ts';
import { unfinishedCharacter } from '../stream/unfinishedCharacter.ts';
import type { TerminalSize } from '../terminal.ts';
import { readRows, renderCell, renderRow, renderRows } from './renderRows.ts';

/** What of a screen is wanted. */
export interface RenderOptions {
  /** At most so many lines from above the screen; with none the viewer's own stay as they are. */
  readonly scrollbackLines: number;
  /** Painted rows that are older than what the emulator keeps, as they are to be written. */
  readonly older?: string | undefined;
}

/** Hears how many bytes are drawn each time, where somebody measures this process; unheard it costs nothing. */
const drawn = channel('rostrum:drawn');

/**
 * A terminal without a window, and the modes that go with it. What it is fed may be asked back at any place of the
 * stream, also in the middle of a sequence. What it would answer goes nowhere, but to who asks by `ask`.
 */
export class Emulator {
  readonly #terminal: HeadlessTerminal;
  #scanner: ModeScanner;
  #unfinished = '';

  private constructor(terminal: HeadlessTerminal) {
    this.#terminal = terminal;
    this.#scanner = new ModeScanner();
  }

  /** Loads the emulator's program on first use, so that a start does not pay for it. */
  static async open({ columns, rows }: TerminalSize, scrollbackLines: number): Promise<Emulator> {
    const [{ Terminal }, { Unicode11Addon }] = await Promise.all([
      import('@xterm/headless'),
      import('@xterm/addon-unicode11'),
    ]);
    const terminal = new Terminal({
      cols: columns,
      rows,
      scrollback: scrollbackLines,
      allowProposedApi: true,
      logLevel: 'off',
      // A program that asks for its size gets an answer, as tmux gives it.
      windowOptions: { getWinSizeChars: true },
    });
    // The widths that VS Code's terminal uses.
    terminal.loadAddon(new Unicode11Addon());
    terminal.unicode.activeVersion = '11';
    return new Emulator(terminal);
  }

  get size(): TerminalSize {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  get modes(): ModeState {
    return this.#scanner.state;
  }

  /** Lines above the screen. */
  get scrollbackLines(): number {
    return this.#terminal.buffer.normal.baseY;
  }

  /**
   * Settles when the bytes are on the screen. Those of a character that is not whole wait here: xterm 6.0.0 loses
   * one that comes in two pieces where its second byte is 0x80, as in dashes, quotes and "…".
   */
  async write(bytes: Uint8Array): Promise<void> {
    drawn.publish(bytes.length);
    this.#scanner.push(bytes);
    const all = this.#unfinished === '' ? bytes : Buffer.concat([fromLatin1(this.#unfinished), bytes]);
    this.#unfinished = unfinishedCharacter(Buffer.from(all.slice(-3)).toString('latin1'));
    const whole = all.subarray(0, all.length - this.#unfinished.length);
    if (whole.length > 0) await new Promise<void>((resolve) => this.#terminal.write(whole, resolve));
  }

  /** What a terminal with this screen says to a sequence; empty where it has no answer. */
  async ask(sequence: Uint8Array): Promise<Uint8Array> {
    const said: string[] = [];
    const listening = this.#terminal.onData((text) => said.push(text));
    try {
      await this.write(sequence);
    } finally {
      listening.dispose();
    }
    return fromLatin1(said.join(''));
  }

  resize({ columns, rows }: TerminalSize): void {
    if (columns === this.#terminal.cols && rows === this.#terminal.rows) return;
    this.#terminal.resize(columns, rows);
    this.#scanner.resize();
  }

  /** Takes modes from elsewhere: what was fed did not say all. */
  async setModes(modes: ModeState): Promise<void> {
    const words = this.#cursorWords(this.#terminal.buffer.active);
    this.#unfinished = '';
    await this.write(fromLatin1(renderModes({ ...modes, pending: '' }, words)));
    this.#scanner = new ModeScanner({ ...modes, pending: '' });
    await this.write(fromLatin1(modes.pending));
  }

  /** The bytes that bring any terminal to this screen. */
  render({ scrollbackLines, older = '' }: RenderOptions): Uint8Array {
    const modes = this.modes;
    const { normal, active } = this.#terminal.buffer;
    const isAlternate = active.type === 'alternate';
    const top = Math.max(0, normal.baseY - scrollbackLines);
    const painted = renderRows(normal, top, normal.baseY + this.#terminal.rows);
    // Blank lines below the last one are there already, and would move a smaller window's screen out of sight.
    const rows = top === normal.baseY ? painted.replace(/(?:\r\n)+$/, '') : painted;
    const parts = [
      '\u001b[?2026h',
      clearModes,
      '\u001b[H\u001b[J',
      // The lines above are painted anew too, and would stand there twice.
      scrollbackLines > 0 ? '\u001b[3J' : '',
      older,
      rows,
      isAlternate ? renderEntering(modes, place(normal.cursorY, normal.cursorX)) : '',
      isAlternate ? renderRows(active, 0, this.#terminal.rows) : '',
      this.#saved(active, modes),
    ];
    const screen = Buffer.from(parts.join(''), 'utf8');
    const ending = renderModes(modes, this.#cursorWords(active));
    return Buffer.concat([screen, fromLatin1(ending)]);
  }

  /** The lines on the screen, as text. */
  lines(): readonly string[] {
    const { active } = this.#terminal.buffer;
    return readRows(active, active.baseY, active.baseY + this.#terminal.rows);
  }

  /** The rows on the screen and so many above it, each as the bytes that paint it with its look, up to a column. */
  paintedRows({
    columns = this.#terminal.cols,
    above = 0,
  }: { readonly columns?: number; readonly above?: number } = {}): readonly string[] {
    const { active } = this.#terminal.buffer;
    const cell = active.getNullCell();
    const top = Math.max(0, active.baseY - above);
    return Array.from({ length: active.baseY - top + this.#terminal.rows }, (_, y) =>
      renderRow(active.getLine(top + y), cell, columns),
    );
  }

  /** Where the cursor is on the screen, counted from 0. */
  get cursor(): { readonly x: number; readonly y: number } {
    const { cursorX: x, cursorY: y } = this.#terminal.buffer.active;
    return { x, y };
  }

  /** The oldest lines that are kept, as text. */
  oldestLines(count: number): readonly string[] {
    return readRows(this.#terminal.buffer.normal, 0, count);
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  #saved(buffer: IBuffer, modes: ModeState): string {
    const { x, y } = this.#savedCursor(buffer);
    return renderSaved(modes, place(y, x));
  }

  /** Where ESC 8 would bring the cursor, which xterm's typed interface does not give; the corner where it has none. */
  #savedCursor(buffer: IBuffer): { readonly x: number; readonly y: number } {
    const { _core: core } = this.#terminal as HeadlessTerminal & {
      readonly _core?: {
        readonly buffer?: { readonly savedX?: number; readonly savedY?: number; readonly ybase?: number };
      };
    };
    const { savedX: x = 0, savedY = 0, ybase = buffer.baseY } = core?.buffer ?? {};
    return { x: Math.min(x, this.#terminal.cols - 1), y: Math.max(0, savedY - ybase) };
  }

  /** Behind the last column the cursor gets by writing its character anew: there it waits to wrap. */
  #cursorWords(buffer: IBuffer): CursorWords {
    const { cursorX: x, cursorY: y } = buffer;
    const { region, toggled, isAfterText, insert } = this.modes;
    const isOrigin = region !== undefined && toggled.includes(6);
    const row = isOrigin ? y - (region[0] - 1) : y;
    const line = buffer.getLine(buffer.baseY + y);
    if (line === undefined || x === 0 || (x < this.#terminal.cols && !isAfterText)) {
      return { cursor: place(row, x), character: '' };
    }
    const begin = line.getCell(x - 1)?.getWidth() === 0 ? x - 2 : x - 1;
    const character = toLatin1(line.getCell(begin)?.getChars() ?? '');
    // Where characters are inserted it takes the place that its own removal left.
    const removal = insert ? `\u001b[${x - begin}P` : '';
    if (isAfterText && character !== '') return { cursor: place(row, begin), character: `${removal}${character}` };
    if (x < this.#terminal.cols) return { cursor: place(row, x), character: '' };
    return { cursor: `${place(row, begin)}${toLatin1(renderCell(line, begin))}`, character: '' };
  }
}

const place = (y: number, x: number): string => `\u001b[${y + 1};${x + 1}H`;
const fromLatin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const toLatin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
