import { OutputParser } from './outputParser.ts';
import type { OutputSink } from './outputParser.ts';

interface Row {
  cells: string[];
  /** It was full, and its line goes on in the next row. */
  goesOn: boolean;
}

export interface ReadableTextOptions {
  readonly columns: number;
  readonly rows: number;
  readonly onLine: (line: string) => void;
}

const emptyRow = (): Row => ({ cells: [], goesOn: false });
/** Up to here no character joins the one before it. */
const lastPlain = '\u02ff';
const joinsLast = /^[\p{M}\u200d]$/u;
const otherScreen = /^\?(?:47|1047|1049)$/;

/**
 * What a person would have read of a program's output: a line is given when it leaves the screen, so what was drawn over
 * until then counts once, as it was last. It knows where the cursor goes and what is erased, but no colours, no scrolling
 * regions, and takes every character for one cell.
 */
export class ReadableText implements OutputSink {
  private readonly onLine: (line: string) => void;
  private readonly parser = new OutputParser(this);
  private columns: number;
  private height: number;
  private screen: Row[] = [emptyRow()];
  private row = 0;
  private column = 0;
  private saved = { row: 0, column: 0 };
  private line = '';
  /** What was on the screen when it was cleared last: a program that draws it again and again is read once. */
  private cleared = '';

  constructor({ columns, rows, onLine }: ReadableTextOptions) {
    this.onLine = onLine;
    this.columns = Math.max(1, columns);
    this.height = Math.max(1, rows);
  }

  take(text: string): void {
    this.parser.take(text);
  }

  resize(columns: number, rows: number): void {
    this.columns = Math.max(1, columns);
    this.height = Math.max(1, rows);
    while (this.screen.length > this.height) this.scroll();
  }

  /** There is no more: gives what is still on the screen. */
  end(): void {
    this.leave();
    if (this.line !== '') this.giveLine();
  }

  text(text: string): void {
    let { cells } = this.current();
    for (const character of text) {
      if (character > lastPlain && this.column > 0 && joinsLast.test(character)) {
        cells[this.column - 1] = (cells[this.column - 1] ?? '') + character;
        continue;
      }
      if (this.column >= this.columns) {
        this.current().goesOn = true;
        this.feed();
        this.column = 0;
        ({ cells } = this.current());
      }
      while (cells.length < this.column) cells.push(' ');
      cells[this.column] = character;
      this.column += 1;
    }
  }

  control(character: string): void {
    if (character === '\r') this.column = 0;
    else if (character === '\b') this.column = Math.max(0, this.column - 1);
    else if (character === '\t') this.column = Math.min(this.columns - 1, (Math.floor(this.column / 8) + 1) * 8);
    else if (character === '\n' || character === '\v' || character === '\f') this.endRow();
  }

  escape(final: string): void {
    if (final === 'D') this.endRow();
    else if (final === 'E') [this.column] = [0, this.endRow()];
    else if (final === 'M') this.row = Math.max(0, this.row - 1);
    else if (final === '7') this.saved = { row: this.row, column: this.column };
    else if (final === '8') this.goTo(this.saved.row, this.saved.column);
    else if (final === 'c') this.clear(0, 0);
  }

  sequence(parameters: string, final: string): void {
    if (parameters.startsWith('?')) {
      if ((final === 'h' || final === 'l') && otherScreen.test(parameters)) this.clear(0, 0);
      return;
    }
    const [first = Number.NaN, second = Number.NaN] = parameters.split(';').map((part) => Number.parseInt(part, 10));
    const count = Math.max(1, Number.isNaN(first) ? 1 : first);
    const { row, column } = this;
    if (final === 'A' || final === 'F') this.goTo(row - count, final === 'F' ? 0 : column);
    else if (final === 'B' || final === 'E') this.goTo(row + count, final === 'E' ? 0 : column);
    else if (final === 'C' || final === 'a') this.goTo(row, column + count);
    else if (final === 'D') this.goTo(row, column - count);
    else if (final === 'G' || final === '`') this.goTo(row, count - 1);
    else if (final === 'd') this.goTo(count - 1, column);
    else if (final === 'H' || final === 'f') this.goTo(count - 1, (Number.isNaN(second) ? 1 : second) - 1);
    else if (final === 's') this.saved = { row, column };
    else if (final === 'u') this.goTo(this.saved.row, this.saved.column);
    else this.change(final, Number.isNaN(first) ? 0 : first, count);
  }

  private change(final: string, how: number, count: number): void {
    const current = this.current();
    const { cells } = current;
    if (final === 'J') this.erase(how);
    else if (final === 'K') {
      if (how === 0) cells.length = Math.min(cells.length, this.column);
      else if (how === 1) cells.fill(' ', 0, this.column + 1);
      else cells.length = 0;
      if (how !== 1) current.goesOn = false;
    } else if (final === 'P') cells.splice(this.column, count);
    else if (final === 'X') cells.fill(' ', this.column, this.column + count);
    else if (final === '@') this.insertCells(Math.min(count, this.columns));
    else if (final === 'L') this.screen.splice(this.row, 0, ...Array.from({ length: this.roomFor(count) }, emptyRow));
    else if (final === 'M') {
      this.screen.splice(this.row, count);
      this.goTo(this.row, this.column);
    }
  }

  private erase(how: number): void {
    if (how >= 2) return this.clear(this.row, this.column);
    if (how === 1) {
      for (let row = 0; row < this.row; row += 1) this.screen[row] = emptyRow();
      return;
    }
    this.screen.length = this.row + 1;
    const { cells } = this.current();
    cells.length = Math.min(cells.length, this.column);
    this.current().goesOn = false;
  }

  /** The screen begins anew; what was on it is read, but not a second time. */
  private clear(row: number, column: number): void {
    const shown = this.screen.map(({ cells }) => cells.join('').trimEnd()).join('\n');
    if (shown.trim() !== '' && shown !== this.cleared) this.leave();
    this.cleared = shown;
    this.screen = [emptyRow()];
    this.goTo(row, column);
  }

  /** Gives all of the screen but the empty rows at its end. */
  private leave(): void {
    while (this.screen.length > 0 && (this.screen.at(-1)?.cells.join('').trim() ?? '') === '') this.screen.pop();
    for (const row of this.screen) this.give(row);
    this.screen = [emptyRow()];
    this.row = 0;
  }

  private endRow(): void {
    this.current().goesOn = false;
    this.feed();
  }

  private feed(): void {
    this.row += 1;
    if (this.row >= this.screen.length) this.screen.push(emptyRow());
    if (this.screen.length > this.height) this.scroll();
  }

  private scroll(): void {
    const first = this.screen.shift();
    if (first !== undefined) this.give(first);
    this.row = Math.max(0, this.row - 1);
  }

  private give({ cells, goesOn }: Row): void {
    this.line += cells.join('');
    if (!goesOn) this.giveLine();
  }

  private giveLine(): void {
    this.onLine(this.line.trimEnd());
    this.line = '';
  }

  private insertCells(count: number): void {
    const { cells } = this.current();
    if (this.column < cells.length) cells.splice(this.column, 0, ...' '.repeat(count));
    cells.length = Math.min(cells.length, this.columns);
  }

  private goTo(row: number, column: number): void {
    this.row = Math.min(Math.max(0, row), this.height - 1);
    this.column = Math.min(Math.max(0, column), this.columns - 1);
    while (this.screen.length <= this.row) this.screen.push(emptyRow());
  }

  private roomFor(count: number): number {
    const room = Math.min(count, this.height - this.row);
    this.screen.length = Math.min(this.screen.length, this.height - room);
    return room;
  }

  private current(): Row {
    const row = this.screen[this.row] ?? emptyRow();
    this.screen[this.row] = row;
    return row;
  }
}
