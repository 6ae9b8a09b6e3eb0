const escape = '\u001b';

/** Modes that a program in the session may have set, and that nobody else would take back. */
const privateModesOff = [
  ['1', 'cursor keys'],
  ['1000', 'mouse'],
  ['1002', 'mouse'],
  ['1003', 'mouse'],
  ['1004', 'focus'],
  ['1005', 'mouse encoding'],
  ['1006', 'mouse encoding'],
  ['1015', 'mouse encoding'],
  ['2004', 'bracketed paste'],
  ['2026', 'synchronized output'],
  ['1049', 'alternate screen'],
].map(([mode]) => `${escape}[?${mode ?? ''}l`);

/** Brings a terminal back to what a shell expects, whatever was shown in it. */
export const restoreTerminal: string = [
  ...privateModesOff,
  `${escape}[?7h`, // lines wrap
  `${escape}[?25h`, // the cursor is seen
  `${escape}[0 q`, // in its usual form
  `${escape}[<u`, // keys as ever (kitty's protocol)
  `${escape}>`, // number pad
  `${escape}(B\u000f`, // letters, not line drawing
  `${escape}[r`, // the whole window scrolls
  `${escape}[4l`, // typed text replaces
  `${escape}[m`, // no colour
].join('');

/** Text in the last line, over what is there, without moving the cursor. */
export const renderNotice = (
  text: string,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): string =>
  `${escape}7${escape}[${rows};1H${escape}[7m ${text.slice(0, columns - 2)} ${escape}[m${escape}[K${escape}8`;
