/**
 * Questions that a program asks its terminal. tmux answers them, and without it the daemon (`pty/queryAnswers.ts`). A viewer's terminal that saw them too would answer
 * a second time, as if its user had typed; so they are taken out of what viewers and recordings get, and nothing in a
 * stream makes a viewer's terminal answer. (What clients drop besides is only what a terminal says without being asked.)
 */

const code = (character: string): number => character.charCodeAt(0);

/** Final bytes of CSI queries, each with the prefixes and intermediates ("" for none) that make it one. */
const csiQueries = new Map<number, readonly string[]>([
  [code('c'), ['', '>', '=']], // DA1, DA2, DA3
  [code('n'), ['', '?']], // DSR; with ">" it sets key modes
  [code('p'), ['$', '?$']], // DECRQM
  [code('q'), ['>']], // XTVERSION; with " " it sets the cursor's style
  [code('u'), ['?', '&']], // kitty keyboard, DECRQUPSS; without prefix it restores the cursor
  [code('x'), ['']], // DECREQTPARM
  [code('w'), ['$']], // DECRQPSR
  [code('y'), ['*']], // DECRQCRA
  [code('m'), ['?']], // XTQMODKEYS; without prefix it sets colours
  [code('S'), ['?']], // XTSMGRAPHICS; without prefix it scrolls
  [code('R'), ['#']], // colour stack
]);

/** Window reports: states, places and sizes. Other operations of CSI t ask nothing. */
const windowReports = new Set(['11', '13', '14', '15', '16', '18', '19', '20', '21']);

const isFinal = Uint8Array.from({ length: 256 }, (_, byte) => (csiQueries.has(byte) || byte === code('t') ? 1 : 0));

/** OSC numbers whose value "?" asks. */
const askingOsc = /^(?:4|5|1[0-9]|21|22|52|99);/;

/** How many bytes of a string tell whether it asks. */
export const decidingBytes = 64;

/** Whether a whole escape sequence asks the terminal something. */
export function isQuerySequence(bytes: Uint8Array, begin: number, end: number): boolean {
  const final = bytes[end - 1] ?? 0;
  if (bytes[begin + 1] !== code('[')) return end - begin === 2 && final === code('Z'); // DECID
  // Colours come often, and are no question.
  if (final === code('m') ? bytes[begin + 2] !== code('?') : isFinal[final] !== 1) return false;
  const kinds = csiQueries.get(final);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + begin + 2, end - begin - 3).toString('latin1');
  if (kinds === undefined) return windowReports.has(text.split(';', 1)[0] ?? '');
  return kinds.includes(text.replace(/[^<=>?!"#$%&'()*+,\-./ ]/g, ''));
}

/** Whether a string asks, by its kind (the byte behind ESC) and its first bytes. */
export function isQueryString(kind: number, head: string): boolean {
  if (kind === code(']')) return (askingOsc.test(head) && /[;=?]\?/.test(head)) || head.startsWith('1337;Report');
  if (kind === code('P')) return /^(?:[0-9;]*\$q|\+q)/.test(head); // DECRQSS, XTGETTCAP
  return kind === code('_') && /^G(?:[^;]*,)?a=q/.test(head); // kitty graphics
}

/** Whether the first bytes of a string could still become a query's. */
export function mayAsk(kind: number, head: string): boolean {
  if (kind === code(']'))
    return /^\d{0,4}$/.test(head) || askingOsc.test(head) || '1337;Report'.startsWith(head.slice(0, 11));
  if (kind === code('P')) return /^[0-9;]*\$?$|^\+?$/.test(head);
  return kind === code('_') && (head === '' || head.startsWith('G'));
}
