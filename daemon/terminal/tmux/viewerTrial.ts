import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Emulator } from '../screen/emulator.ts';
import { firstModes } from '../stream/modes.ts';
import type { Position } from '../../../shared/terminal/position.ts';
import type { TerminalHost } from '../terminal.ts';
import { readLine, renderLines } from './renderCapture.ts';
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
  readonly above: readonly string[];
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
  await emulator.write(first.bytes);
  const { dispose } = host.on({ redrawn: (id) => (isRedrawWanted ||= id === sessionId) });
  const follow = async () => {
    for (;;) {
      const piece = host.read(sessionId, position, 65_536);
      if (piece === undefined || isRedrawWanted) {
        isRedrawWanted = false;
        const snapshot = await host.snapshot(sessionId, { scrollbackLines: 0 });
        if (snapshot.columns !== emulator.size.columns || snapshot.rows !== emulator.size.rows)
          emulator.resize(snapshot);
        await emulator.write(snapshot.bytes);
        position = snapshot.position;
        count += 1;
      } else if (piece.length === 0) return;
      else {
        await emulator.write(piece);
        position = { ...position, offset: position.offset + piece.length };
      }
    }
  };
  return {
    show: async () => {
      await follow();
      return { rows: emulator.paintedRows(), above: emulator.oldestLines(emulator.scrollbackLines) };
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
): Promise<ViewedScreen> {
  const target = `=${sessionId}:`;
  const [columns = 80, rows = 24] = trial
    .tmux('display-message', '-p', '-t', target, '#{pane_width} #{pane_height}')
    .split(' ')
    .map(Number);
  const socket = join(trial.runtimeDir, 't.sock');
  const capture = (...more: readonly string[]) =>
    execFileSync('tmux', ['-u', '-S', socket, 'capture-pane', '-e', '-p', '-N', ...more, '-t', target], {
      encoding: 'utf8',
      maxBuffer: 100_000_000,
    })
      .split('\n')
      .slice(0, -1);
  const emulator = await Emulator.open({ columns, rows }, 0);
  await emulator.setModes(firstModes);
  const lines = capture();
  const placed = renderLines(lines)
    .split('\r\n')
    .map((line, index) => `\u001b[${index + 1};1H${line}`);
  await emulator.write(Buffer.from(`\u001b)0\u000f${placed.join('')}`));
  const truth = { rows: emulator.paintedRows(), above: capture('-S', '-', '-E', '-1').map(readLine) };
  emulator.dispose();
  return truth;
}
