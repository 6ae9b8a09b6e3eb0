import { NewestOutput } from '../terminal/screen/newestOutput.ts';
import { Breather } from './breather.ts';
import type { CastFile } from './castFile.ts';

/**
 * The screen as it was at a time, in ms since 1970: the recording up to there, played in an emulator. Undefined where the
 * recording begins later, or what it had of that time was dropped.
 */
export async function readScreenAt(file: CastFile, at: number): Promise<readonly string[] | undefined> {
  const seconds = at / 1_000 - file.header.timestamp;
  const output = new NewestOutput(file.header);
  const breather = new Breather();
  let isKnown = file.begin === 0 && seconds >= 0;
  for await (const { frame } of file.frames(file.begin)) {
    if (frame[0] > seconds) break;
    output.take(frame);
    // Markers may stand for what was dropped; a screen or output that is left does not.
    isKnown ||= frame[1] !== 'm';
    await breather.pause();
  }
  return isKnown ? output.paint() : undefined;
}
