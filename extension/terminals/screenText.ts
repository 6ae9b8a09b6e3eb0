import type { Size } from '../../runtime/remoteTerminals.ts';
import { plainLine } from '../../shared/model/plainText.ts';

const escape = '\u001b';

/** The text of a screen that is larger than the window: its last lines, cut at the right, and why it is so. */
export function renderScreenText(lines: readonly string[], window: Size, note: string): string {
  const room = Math.max(1, window.rows - 1);
  const last = lastTextLine(lines) + 1;
  const shown = lines.slice(Math.max(0, last - room), Math.max(last, room));
  const rows = Array.from({ length: room }, (_, at) => {
    const text = [...withoutControls(shown[at] ?? '')].slice(0, window.columns).join('');
    return `${escape}[${at + 1};1H${escape}[m${escape}[K${text}`;
  });
  const told = ` ${plainLine(note)} `.slice(0, window.columns);
  return [
    // Nothing wraps or blinks while it is painted.
    `${escape}[?2026h${escape}[?7l${escape}[?25l`,
    ...rows,
    `${escape}[${window.rows};1H${escape}[7m${told}${escape}[m${escape}[K`,
    `${escape}[?7h${escape}[?2026l`,
  ].join('');
}

function lastTextLine(lines: readonly string[]): number {
  for (let at = lines.length - 1; at >= 0; at -= 1) if ((lines[at] ?? '').trim() !== '') return at;
  return -1;
}

// Lines of a screen have none; what would come in by another way draws nothing.
const withoutControls = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
