import type { Emulator } from '../../terminal/screen/emulator.ts';
import { isModeOn } from '../../terminal/stream/modes.ts';
import type { TerminalSize } from '../../terminal/terminal.ts';

const escape = '\u001b';

/**
 * A session's screen inside a window of another size: what fits of it, dots where there is none. Of a screen that is
 * higher than the window the part with the cursor is shown.
 */
export function renderLetterbox(emulator: Emulator, window: TerminalSize): string {
  const { columns, rows } = emulator.size;
  const { cursor } = emulator;
  const top = Math.max(0, Math.min(cursor.y - window.rows + 1, rows - window.rows));
  const painted = emulator.paintedRows({ columns: window.columns });
  const dots = (count: number): string => (count > 0 ? `${escape}[0;2m${'·'.repeat(count)}` : '');
  const lines = Array.from({ length: window.rows }, (_, y) => {
    const row = painted[top + y];
    const beside = Math.max(0, window.columns - columns);
    const text = row === undefined ? dots(window.columns) : `${row}${escape}[${columns + 1}G${dots(beside)}`;
    return `${escape}[${y + 1};1H${escape}[m${escape}[K${text}`;
  });
  return [
    // Nothing wraps, scrolls or blinks while it is painted.
    `${escape}[?2026h${escape}[?7l${escape}[?25l${escape}[r`,
    ...lines,
    `${escape}[m${escape}[${cursor.y - top + 1};${Math.min(cursor.x, window.columns - 1) + 1}H`,
    ...inputModes.map((mode) => `${escape}[?${mode}${isModeOn(emulator.modes, mode) ? 'h' : 'l'}`),
    `${escape}[?2026l`,
  ].join('');
}

/** What changes the keys that a window sends, and whether the cursor is seen. */
const inputModes = [1, 2004, 25] as const;
