import { terminalLimits } from '../terminalLimits.ts';

/** Control sequences: strings (OSC, DCS, APC, PM), CSI, and escapes of two or three characters. */
const stringSequence = String.raw`\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\|$)`;
const csiSequence = String.raw`\u001b\[[0-?]*[ -/]*(?:[@-~]|$)`;
const shortSequence = String.raw`\u001b(?:[ -/]+[0-~]?|[0-~]|$)`;
const sequences = new RegExp(`${stringSequence}|${csiSequence}|${shortSequence}`, 'g');
/** A reset, a cleared screen, or a change to or from the other screen: what came before is not shown any more. */
const clearing = /\u001bc|\u001b\[[23]J|\u001b\[\?(?:47|1047|1049)[hl]/g;

/**
 * The text at the end of a stream of output, as lines, at most `rows` of them. It follows line ends, carriage returns and
 * backspaces, and no other movement of the cursor.
 */
export function readPlainScreen(output: string, rows: number): readonly string[] {
  let from = 0;
  for (const match of output.matchAll(clearing)) from = match.index + match[0].length;
  const lines = output.slice(from).replace(sequences, '').split('\n').map(overwrite);
  const end = lines.findLastIndex((line) => line !== '') + 1;
  return lines.slice(Math.max(0, end - rows), end);
}

/** What stands in a line after its carriage returns and backspaces. */
function overwrite(line: string): string {
  const shown: string[] = [];
  let at = 0;
  for (const character of line.slice(-terminalLimits.screenLineCharacters * 4)) {
    if (character === '\r') at = 0;
    else if (character === '\b') at = Math.max(0, at - 1);
    else if (character >= ' ' || character === '\t') {
      shown[at] = character;
      at += 1;
    }
  }
  return shown.join('').slice(0, terminalLimits.screenLineCharacters).trimEnd();
}
