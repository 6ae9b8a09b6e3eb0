import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Emulator } from '../screen/emulator.ts';
import { firstModes, isModeOn } from '../stream/modes.ts';
import type { Position } from '../../../shared/terminal/position.ts';
import type { TerminalHost } from '../terminal.ts';
import { standAlone } from './capturedLines.ts';
import type { TmuxTrial } from './tmuxTrial.ts';

/** A viewer as the hub serves it: a snapshot, the bytes that follow, and another snapshot when it is told to take one. */
export interface Viewer {
  /** Lets it catch up, and gives its screen. */
  show: () => Promise<ViewedScreen>;
  /** How many snapshots it took. */
  readonly snapshots: () => number;
  dispose: () => void;
}

/** What is compared: each row as the bytes that paint it, and where the cursor is. */
export interface ViewedScreen {
  readonly rows: readonly string[];
  /** Rows above the screen, the oldest first. */
  readonly above: readonly string[];
  readonly cursor: ViewedCursor;
}

/** Counted from 0; behind the last column it waits to wrap. */
export interface ViewedCursor {
  readonly x: number;
  readonly y: number;
  readonly isShown: boolean;
}

/** What a viewer's terminal shows. */
export function screenOf(emulator: Emulator): ViewedScreen {
  return {
    rows: emulator.paintedRows(),
    above: emulator.paintedRows({ above: emulator.scrollbackLines }).slice(0, -emulator.size.rows),
    cursor: { ...emulator.cursor, isShown: isModeOn(emulator.modes, 25) },
  };
}

/** Every difference between what is shown and the truth, with its place; none where both are the same. */
export function findDifferences(shown: ViewedScreen, truth: ViewedScreen): readonly Difference[] {
  const rowsOf = (place: 'rows' | 'above'): readonly Difference[] =>
    Array.from({ length: Math.max(shown[place].length, truth[place].length) }, (_, y) => ({
      place: `${place} ${y}`,
      shown: shown[place][y] ?? 'no such row',
      truth: truth[place][y] ?? 'no such row',
    })).filter((row) => !isSameRow(row.shown, row.truth));
  const cursor = { place: 'cursor', shown: JSON.stringify(shown.cursor), truth: JSON.stringify(truth.cursor) };
  return [...rowsOf('rows'), ...rowsOf('above'), ...(cursor.shown === cursor.truth ? [] : [cursor])];
}

export interface Difference {
  readonly place: string;
  readonly shown: string;
  readonly truth: string;
}

/**
 * A painted row as what the eye sees of each character: a blank is a blank whether it was written or never touched, and
 * has no colour but its background.
 */
export function cellsOf(row: string): readonly string[] {
  const cells: string[] = [];
  let look = '0';
  for (const [whole, sgr, erased, moved] of row.matchAll(/\u001b\[([\d;:]*)m|\u001b\[(\d+)X|\u001b\[(\d+)C|[^]/gu)) {
    if (sgr !== undefined) look = sgr;
    else if (erased !== undefined) cells.push(...Array.from({ length: Number(erased) }, () => blankLook(look)));
    else if (moved === undefined) cells.push(whole === ' ' ? blankLook(look) : `${whole}|${look}`);
    else if (cells.length === 0 || !row.includes(`${moved}X\u001b[${moved}C`))
      cells.push(...Array.from({ length: Number(moved) }, () => ' '));
  }
  return cells.slice(0, cells.findLastIndex((cell) => cell !== ' ') + 1);
}

/** Whether a viewer's row is the truth. Blanks erased in a colour are drawn as such by terminals, and lost in tmux's captures. */
export function isSameRow(row: string, truth: string): boolean {
  const [cells, wanted] = [cellsOf(row), cellsOf(truth)];
  return Array.from({ length: Math.max(cells.length, wanted.length) }, (_, x) => [
    cells[x] ?? ' ',
    wanted[x] ?? ' ',
  ]).every(([cell = ' ', want]) => cell === want || (want === ' ' && cell.startsWith(' ')));
}

function blankLook(look: string): string {
  const background = /(?:^|;)(4[0-7]|10[0-7]|48;5;\d+|48;2;\d+;\d+;\d+)/.exec(
    look.replace(/38;(?:5;\d+|2;\d+;\d+;\d+)/, ''),
  )?.[1];
  const lines = look
    .replace(/[345]8[;:][25][;:][\d;:]*/, '')
    .split(';')
    .filter((part) => /^(?:4(?::\d)?|7|9|53)$/.test(part));
  return [' ', ...lines, ...(background === undefined ? [] : [background])].join('|').replace(/^ \|$/, ' ');
}

/** Attaches a viewer to a session. */
export async function attachViewer(host: TerminalHost, sessionId: string, scrollbackLines = 1_000): Promise<Viewer> {
  const first = await host.snapshot(sessionId, { scrollbackLines });
  const emulator = await Emulator.open(first, 10_000);
  let position: Position = first.position;
  let isRedrawWanted = false;
  let count = 1;
  let turn = Promise.resolve();
  await emulator.write(first.bytes);
  const { dispose } = host.on({ redrawn: (id) => (isRedrawWanted ||= id === sessionId) });
  /** Takes what is held of the output up to a place; gives whether it is there. */
  const followTo = async ({ epoch, offset }: Position): Promise<boolean> => {
    while (position.epoch === epoch && position.offset < offset) {
      const piece = host.read(sessionId, position, Math.min(65_536, offset - position.offset));
      if (piece === undefined || piece.length === 0) return false;
      await emulator.write(piece);
      position = { ...position, offset: position.offset + piece.length };
    }
    return position.epoch === epoch;
  };
  /** A screen that is drawn anew stands at one place of the output: what came before it goes first. */
  const redraw = async () => {
    isRedrawWanted = false;
    const snapshot = await host.snapshot(sessionId, { scrollbackLines: 0 });
    await followTo(snapshot.position);
    if (snapshot.columns !== emulator.size.columns || snapshot.rows !== emulator.size.rows) emulator.resize(snapshot);
    await emulator.write(snapshot.bytes);
    position = snapshot.position;
    count += 1;
  };
  const follow = async () => {
    for (;;) {
      const end = host.stream(sessionId)?.position;
      if (isRedrawWanted || (end !== undefined && !(await followTo(end)))) await redraw();
      else return;
    }
  };
  return {
    show: () => {
      const shown = turn.then(follow).then(() => screenOf(emulator));
      turn = shown.then(() => undefined);
      return shown;
    },
    snapshots: () => count,
    dispose: () => {
      dispose();
      emulator.dispose();
    },
  };
}

/** What tmux itself shows, by another emulator that is given nothing but its capture. */
export async function captureTruth(
  trial: Pick<TmuxTrial, 'tmux' | 'runtimeDir'>,
  sessionId: string,
  { withScrollback = false }: { readonly withScrollback?: boolean } = {},
): Promise<ViewedScreen> {
  const target = `=${sessionId}:`;
  const facts = '#{pane_width} #{pane_height} #{cursor_x} #{cursor_y} #{cursor_flag}';
  const begin = withScrollback ? ['-S', '-'] : [];
  const socket = join(trial.runtimeDir, 't.sock');
  // One list of commands: both are of the same moment.
  const words = [
    'display-message',
    '-p',
    '-t',
    target,
    facts,
    ';',
    'capture-pane',
    '-e',
    '-p',
    '-N',
    ...begin,
    '-t',
    target,
  ];
  const told = execFileSync('tmux', ['-u', '-S', socket, ...words], { encoding: 'utf8', maxBuffer: 100_000_000 });
  const [first = '', ...captured] = told.split('\n').slice(0, -1);
  const lines = standAlone(captured);
  const [columns = 80, rows = 24, x = 0, y = 0, isShown = 1] = first.split(' ').map(Number);
  const above = await paint(lines.slice(0, -rows), columns);
  return { rows: await paint(lines.slice(-rows), columns), above, cursor: { x, y, isShown: isShown === 1 } };
}

/** Captured lines as the rows that they paint. */
async function paint(lines: readonly string[], columns: number): Promise<readonly string[]> {
  if (lines.length === 0) return [];
  const emulator = await Emulator.open({ columns, rows: lines.length }, 0);
  await emulator.setModes(firstModes);
  const placed = lines.map((line, index) => `\u001b[${index + 1};1H${line}`);
  await emulator.write(Buffer.from(`\u001b)0\u000f\u001b[?7l${placed.join('')}`));
  const rows = emulator.paintedRows();
  emulator.dispose();
  return rows;
}
