import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ModeScanner } from './stream/modeScanner.ts';
import { firstModes } from './stream/modes.ts';
import type { ModeState } from './stream/modes.ts';

/** Of a long recording only the end is looked at: what was set long ago is in the session's record. */
const tailBytes = 262_144;

/**
 * What a program had set in its terminal where its recording ends. A daemon that was killed wrote down each byte when
 * it read it, so this is known even then. `last` is what was known at some time before.
 */
export function readRecordedModes(path: string, last: ModeState = firstModes): ModeState {
  const { lines, isWhole } = readTail(path);
  const scanner = new ModeScanner({ ...(isWhole ? firstModes : last), pending: '' });
  for (const line of lines) {
    const frame = readFrame(line);
    if (frame?.[1] === 'o') scanner.push(Buffer.from(frame[2]));
    if (frame?.[1] === 'r') scanner.resize();
  }
  // What is not whole yet is asked of the terminal.
  return { ...scanner.state, pending: '', isAfterText: false };
}

function readTail(path: string): { readonly lines: readonly string[]; readonly isWhole: boolean } {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const begin = Math.max(0, fstatSync(fd).size - tailBytes);
    const bytes = Buffer.alloc(tailBytes);
    const text = bytes.subarray(0, readSync(fd, bytes, 0, tailBytes, begin)).toString('utf8');
    // The first line is the header, or the rest of one that began before.
    return { lines: text.split('\n').slice(1), isWhole: begin === 0 };
  } catch {
    return { lines: [], isWhole: false }; // Without a recording the record is all there is.
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function readFrame(line: string): readonly [number, string, string] | undefined {
  try {
    const frame: unknown = JSON.parse(line);
    const isFrame = Array.isArray(frame) && typeof frame[1] === 'string' && typeof frame[2] === 'string';
    return isFrame ? [Number(frame[0]), frame[1], frame[2]] : undefined;
  } catch {
    return undefined; // A torn line was not recorded.
  }
}
