import { renderEntering } from '../stream/modes.ts';
import type { ModeState } from '../stream/modes.ts';
import type { EpochSeed } from '../sessionStream.ts';
import type { Capture } from './capture.ts';

/** A captured pane as the seed of an epoch: what paints it on an empty screen of its size. */
export function renderCapture(capture: Capture, modes: ModeState): EpochSeed {
  const { lines, normalLines, facts } = capture;
  const rows = facts.pane_height;
  const screen = lines.slice(-rows);
  const isAlternate = facts.alternate_on === 1;
  const normal = [...lines.slice(0, -rows), ...(isAlternate ? fill(normalLines, rows) : screen)];
  const entering = renderEntering(modes, place(facts.alternate_saved_y, facts.alternate_saved_x));
  const alternate = isAlternate ? `${entering}${lineDrawing}${screen.join('\r\n')}${letters}` : '';
  return {
    painting: `${lineDrawing}${normal.join('\r\n')}${letters}${alternate}`,
    cursor: renderCursor(capture, screen),
    modes,
  };
}

/** A cursor that waits in the last column to wrap gets there only behind a character. */
function renderCursor({ facts }: Capture, screen: readonly string[]): string {
  const { cursor_x: x, cursor_y: y } = facts;
  if (x < facts.pane_width) return place(y, x);
  return `${place(y, 0)}\u001b)0${screen[y] ?? ''}\u001b[0m\u001b)B\u000f`;
}

/** Captured lines from above a screen, painted on their own. */
export function renderAbove(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lineDrawing}${lines.join('\r\n')}${letters}\r\n`;
}

/**
 * Captured line drawing stands between SO and SI. Each line keeps to its row: where tmux counts a character as narrower
 * than terminals do (docs/terminal-widths.md), a line that wrapped would move everything below.
 */
const lineDrawing = '\u001b)0\u000f\u001b[?7l';
const letters = '\u001b[0m\u001b)B\u000f\u001b[?7h';
const place = (y: number, x: number): string => `\u001b[${y + 1};${x + 1}H`;

function fill(lines: readonly string[], rows: number): readonly string[] {
  return Array.from({ length: rows }, (_, index) => lines[index] ?? '');
}
