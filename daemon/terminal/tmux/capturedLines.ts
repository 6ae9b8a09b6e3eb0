import { applySgr, plainPen, renderPen } from '../stream/pen.ts';
import type { Pen } from '../stream/pen.ts';

const colours = /\u001b\[([\d;:]*)m/g;
const shifts = /[\u000e\u000f]/g;
const [shiftOut, shiftIn] = ['\u000e', '\u000f'];

/**
 * Lines of one capture, each with all of its look: in a capture one goes on in the look and the letters of the one before, so
 * none could be taken out of it. A line feed in a look with background would paint the new line in it, so each ends plain.
 */
export function standAlone(captured: readonly string[]): readonly string[] {
  let pen: Pen = plainPen;
  let isDrawing = false;
  return captured.map((told) => {
    const line = told.replace(colours, mendOverline);
    const look = pen === plainPen ? '' : `\u001b[${renderPen(pen)}m`;
    const letters = isDrawing ? shiftOut : '';
    for (const [, parameters = ''] of line.matchAll(colours)) pen = applySgr(pen, parameters);
    isDrawing = (line.match(shifts)?.at(-1) ?? (isDrawing ? shiftOut : shiftIn)) === shiftOut;
    const isPlain = pen === plainPen && look === '' && !line.includes('\u001b');
    return `${letters}${look}${line}${isDrawing ? shiftIn : ''}${isPlain ? '' : '\u001b[0m'}`;
  });
}

/** A captured line as text. */
export function readLine(line: string): string {
  return line.replace(colours, '').replace(shifts, '').trimEnd();
}

/** tmux captures the overline, 53, as "5:3", which would blink. */
const mendOverline = (sequence: string): string => sequence.replace(/(?<![\d:])5:3(?![\d:])/g, '53');
