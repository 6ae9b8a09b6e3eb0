import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readPlainScreen } from './plainScreen.ts';

/** Of a recording's end; more than the largest screen needs, as JSON. Bytes. */
const tailBytes = 1_048_576;

/** What a recording shows at its end; undefined where there is none. Each byte that was read stands in it. */
export function readRecordedScreen(path: string, rows: number): readonly string[] | undefined {
  try {
    return readPlainScreen(readTail(path).split('\n').flatMap(outputOf).join(''), rows);
  } catch {
    return undefined; // No recording, or none that can be read: the remembered screen stands for it.
  }
}

function readTail(path: string): string {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const bytes = Buffer.alloc(Math.min(size, tailBytes));
    readSync(fd, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8');
  } finally {
    closeSync(fd);
  }
}

/** The text of an output frame; a torn line is none. */
function outputOf(line: string): readonly string[] {
  try {
    const frame: unknown = JSON.parse(line);
    return Array.isArray(frame) && frame[1] === 'o' && typeof frame[2] === 'string' ? [frame[2]] : [];
  } catch {
    return [];
  }
}
