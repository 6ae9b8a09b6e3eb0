import type { Size } from '../../runtime/remoteTerminals.ts';

/**
 * How a session of one size is shown in a window of another: as it is, in a smaller terminal with room beside it, or, where
 * it does not fit, as the text of its screen that does.
 */
export type Fit = 'same' | 'letterbox' | 'text';

export function fitOf(session: Size | undefined, window: Size): Fit {
  if (session === undefined || isSame(session, window)) return 'same';
  return session.columns <= window.columns && session.rows <= window.rows ? 'letterbox' : 'text';
}

export const isSame = (one: Size | undefined, other: Size | undefined): boolean =>
  one?.columns === other?.columns && one?.rows === other?.rows;

/**
 * The window's size, as far as an editor tells it while the terminal in it is held smaller: some tell the size of the
 * window, others that of the terminal.
 */
export function windowSize(told: Size, known: Size | undefined, held: Size | undefined): Size {
  if (held === undefined || known === undefined) return told;
  if (isSame(told, held)) return known;
  return {
    columns: told.columns === held.columns ? Math.max(known.columns, told.columns) : told.columns,
    rows: told.rows === held.rows ? Math.max(known.rows, told.rows) : told.rows,
  };
}
