import { join } from 'node:path';
import { readRecordedTail } from './recordedTail.ts';
import { NewestOutput } from './screen/newestOutput.ts';
import type { SessionRecord } from './sessionRecord.ts';

/** Of a recording's end; more than the largest screen needs, as JSON. Bytes. */
const tailBytes = 1_048_576;

/**
 * What sessions showed where their recordings end, for those whose terminal cannot be asked any more. All of a machine may
 * be lost at once, so one is painted at a time.
 */
export class RecordedScreens {
  readonly #dir: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** The lines of a session's screen; undefined where nothing was recorded, or it cannot be read. */
  read(record: SessionRecord): Promise<readonly string[] | undefined> {
    const mine = this.#turn.then(() => this.#paint(record)).catch(() => undefined);
    this.#turn = mine;
    return mine;
  }

  async #paint({ sessionId, columns, rows, modes }: SessionRecord): Promise<readonly string[] | undefined> {
    const { frames, header } = readRecordedTail(join(this.#dir, `${sessionId}.cast`), tailBytes);
    if (frames.length === 0) return undefined;
    const output = header === undefined ? new NewestOutput({ columns, rows }, modes) : new NewestOutput(header);
    for (const frame of frames) output.take(frame);
    return output.paint();
  }
}
