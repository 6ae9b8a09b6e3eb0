import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { transcriptFrame } from '../../shared/model/transcript.ts';
import type { TranscriptFrame } from '../../shared/model/transcript.ts';
import { readHeader } from './asciicast.ts';
import type { CastHeader } from './asciicast.ts';

/** The end of a recording. A daemon that was killed wrote down each byte when it read it, so nothing is missing there. */
export interface RecordedTail {
  readonly frames: readonly TranscriptFrame[];
  /** Where the frames are all that the recording has. */
  readonly header?: CastHeader | undefined;
}

/** The frames in the last `maxBytes` of a recording; none where there is none. */
export function readRecordedTail(path: string, maxBytes: number): RecordedTail {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const { size } = fstatSync(fd);
    const begin = Math.max(0, size - maxBytes);
    const bytes = Buffer.alloc(size - begin);
    const text = bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, begin));
    // The first line is the header, or the rest of one that began before.
    const [first = '', ...lines] = text.split('\n');
    return { frames: lines.flatMap(readFrame), header: begin === 0 ? readHeader(first) : undefined };
  } catch {
    return { frames: [] }; // Without a recording the record is all there is.
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function readFrame(line: string): readonly TranscriptFrame[] {
  try {
    return [transcriptFrame.parse(JSON.parse(line))];
  } catch {
    return []; // A torn line was not recorded.
  }
}
