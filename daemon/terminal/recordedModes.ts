import { readRecordedTail } from './recordedTail.ts';
import { ModeScanner } from './stream/modeScanner.ts';
import { firstModes } from './stream/modes.ts';
import type { ModeState } from './stream/modes.ts';

/** Of a long recording only the end is looked at: what was set long ago is in the session's record. */
const tailBytes = 262_144;

/**
 * What a program had set in its terminal where its recording ends, known even after a daemon was killed. `last` is what
 * was known at some time before.
 */
export function readRecordedModes(path: string, last: ModeState = firstModes): ModeState {
  const { frames, header } = readRecordedTail(path, tailBytes);
  const scanner = new ModeScanner({ ...(header === undefined ? last : firstModes), pending: '' });
  for (const [, kind, text] of frames) {
    if (kind === 'o') scanner.push(Buffer.from(text));
    if (kind === 'r') scanner.resize();
  }
  // What is not whole yet is asked of the terminal.
  return { ...scanner.state, pending: '', isAfterText: false };
}
