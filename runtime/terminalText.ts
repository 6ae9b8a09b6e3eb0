import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import picocolors from 'picocolors';
import yoctoSpinner from 'yocto-spinner';

const ellipsis = '…';
const gap = '  ';
const minShrunkWidth = 6;

/** Functions that colour a text, or leave it alone where colour is off. */
export type Colours = ReturnType<typeof picocolors.createColors>;

/** One column of a table. */
export interface TableColumn<Row> {
  readonly title: string;
  readonly text: (row: Row) => string | number | undefined;
  readonly colour?: (text: string, row: Row) => string;
  readonly align?: 'left' | 'right';
  /** Never cut, such as an id that is copied. */
  readonly isWhole?: boolean;
}

/** How wide a table may be and whether it has colour. */
export interface TableLook {
  readonly width: number;
  readonly colour: boolean;
}

/** A stream that a person may look at. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write: (text: string) => unknown;
}

/** True if text for this stream should have colour: NO_COLOR and dumb terminals say no, FORCE_COLOR says yes. */
export function wantsColour(env: NodeJS.ProcessEnv, isTty: boolean): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return isTty && env['TERM'] !== 'dumb';
}

/** The colour functions, on or off. */
export function createColours(enabled: boolean): Colours {
  return picocolors.createColors(enabled);
}

const stateColours = {
  green: ['running', 'working', 'online', 'live', 'done', 'completed', 'approved', 'answered', 'ok', 'yes'],
  yellow: [
    'assigned',
    'waiting',
    'blocked',
    'paused',
    'plan-review',
    'review',
    'starting',
    'recovering',
    'draining',
    'queued',
    'idle',
    'warn',
  ],
  red: ['failed', 'offline', 'lost', 'rejected', 'error', 'crashed', 'urgent', 'no'],
  cyan: ['ready', 'open', 'planning', 'new'],
  dim: ['cancelled', 'closed', 'exited', 'disabled', 'draft', 'pending', 'expired', 'skipped'],
} as const;

/** The text of a state in the colour of that state; `_` and `-` are the same. */
export function colourState(colours: Colours, state: string): string {
  const name = state.toLowerCase().replaceAll('_', '-');
  for (const colour of ['green', 'yellow', 'red', 'cyan', 'dim'] as const) {
    if (stateColours[colour].some((known) => known === name)) return colours[colour](state);
  }
  return state;
}

// Bidirectional overrides can make a title read as something else than it is.
const invisible = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** One line of plain text from whatever others wrote: no escapes, no controls, no invisible direction changes. */
export function terminalLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\r\n\t]+/g, ' ')
    .replace(invisible, '')
    .trim();
}

// All that a terminal acts on but line ends, tabs and colours; and what hides or turns text.
const actedOn =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\u001b(?!\[[\d;]*m)/g;

/**
 * Text as it may be written to a terminal whatever it quotes: what a terminal would act on is written as \uXXXX, which in
 * JSON means the same. Colours stay.
 */
export const escapeControls = (text: string): string =>
  text.replace(actedOn, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

const borderless = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'])
    .map((part) => [part, '']),
);

/** A borderless table: header in bold, two spaces between columns, cut with … so that no line is wider than asked. */
export function renderTable<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[], look: TableLook): string {
  const colours = createColours(look.colour);
  const plain = rows.map((row) => columns.map((column) => terminalLine(String(column.text(row) ?? ''))));
  const titles = columns.map(({ title }) => title.toUpperCase());
  const widths = fitWidths(naturalWidths([titles, ...plain], columns.length), columns, look.width);
  const coloured = plain.map((cells, index) =>
    cells.map((text, at) => {
      const row = rows[index];
      const colour = columns[at]?.colour;
      return colour === undefined || row === undefined || !look.colour ? text : colour(text, row);
    }),
  );
  const aligns = columns.map(({ align }) => align ?? 'left');
  return drawTable([titles.map((title) => colours.bold(title)), ...coloured], { widths, aligns });
}

/** Text cut to a width that a terminal shows, colour codes not counted. */
export function fitLine(text: string, width: number): string {
  const [line = ''] = drawTable([[text]], { widths: [Math.max(1, width)], aligns: ['left'] }).split('\n');
  return line;
}

interface TableShape {
  readonly widths: readonly number[];
  readonly aligns: readonly ('left' | 'right')[];
}

function drawTable(cells: readonly (readonly string[])[], { widths, aligns }: TableShape): string {
  const table = new Table({
    chars: { ...borderless, middle: gap },
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    colWidths: [...widths],
    colAligns: [...aligns],
    truncate: ellipsis,
  });
  table.push(...cells.map((line) => [...line]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.replace(/\p{Surrogate}/gu, ' ').trimEnd())
    .join('\n');
}

/** How wide each column would like to be: an empty row of the same table is exactly that many spaces. */
function naturalWidths(cells: readonly (readonly string[])[], count: number): number[] {
  const table = new Table({
    chars: { ...borderless, middle: '|' },
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(Array<string>(count).fill(''), ...cells.map((line) => [...line]));
  const [ruler = ''] = table.toString().split('\n');
  return ruler.split('|').map((space) => space.length);
}

/** Takes width from the widest column that may be cut, until all fit or none can give more. */
function fitWidths<Row>(natural: readonly number[], columns: readonly TableColumn<Row>[], width: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, one) => sum + one, gap.length * (widths.length - 1)) - width;
  while (excess > 0) {
    const candidates = widths.map((one, at) => (columns[at]?.isWhole === true || one <= minShrunkWidth ? 0 : one));
    const widest = Math.max(0, ...candidates);
    if (widest === 0) break;
    const at = candidates.indexOf(widest);
    const second = Math.max(minShrunkWidth, ...candidates.filter((one) => one < widest));
    const cut = Math.min(excess, Math.max(1, widest - second));
    widths[at] = widest - cut;
    excess -= cut;
  }
  return widths;
}

/** A block of lines that changes while a person watches. */
export interface Progress {
  update: (lines: readonly string[]) => void;
  /** Leaves the last state standing. */
  end: () => void;
}

/** On a terminal the block is redrawn in place; elsewhere only lines that changed are appended. */
export function createProgress(stream: TextStream): Progress {
  return stream.isTTY === true ? createLiveProgress(stream) : createAppendedProgress(stream);
}

function createLiveProgress(stream: TextStream): Progress {
  let drawn: readonly string[] = [];
  return {
    update(lines) {
      const next = fitBlock(lines, stream);
      if (next.join('\n') === drawn.join('\n')) return;
      const back = drawn.length > 0 ? `\u001b[${drawn.length}A` : '';
      stream.write(`${back}\r${next.map((line) => `${line}\u001b[0m\u001b[K\n`).join('')}\u001b[J`);
      drawn = next;
    },
    end() {
      drawn = [];
    },
  };
}

/** The cursor cannot go back above the first row, nor count lines that wrap: so neither may happen. */
function fitBlock(lines: readonly string[], { columns = 80, rows = 24 }: TextStream): string[] {
  const room = Math.max(2, rows - 1);
  const shown =
    lines.length > room ? [...lines.slice(0, room - 1), `${ellipsis} ${lines.length - room + 1} more`] : lines;
  return shown.map((line) => fitLine(line, columns - 1));
}

function createAppendedProgress(stream: TextStream): Progress {
  let told = new Set<string>();
  return {
    update(lines) {
      for (const line of lines) if (!told.has(line)) stream.write(`${line}\n`);
      told = new Set(lines);
    },
    end: () => undefined,
  };
}

/** Something that turns while a person waits. */
export interface Spinner {
  say: (text: string) => void;
  succeed: (text: string) => void;
  fail: (text: string) => void;
  stop: () => void;
}

/** A turning sign on a terminal, plain lines elsewhere. Signals stay with the caller, who must stop it. */
export function createSpinner(stream: NodeJS.WriteStream, text: string): Spinner {
  const spinner = yoctoSpinner({ text: terminalLine(text), stream, handleSignals: false }).start();
  return {
    say: (next) => void (spinner.text = terminalLine(next)),
    succeed: (last) => void spinner.success(terminalLine(last)),
    fail: (last) => void spinner.error(terminalLine(last)),
    stop: () => void spinner.stop(),
  };
}
