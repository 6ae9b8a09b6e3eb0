import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Usage } from '../../../shared/model/guard.ts';
import { ClaudeUsage } from './claudeUsage.ts';

/** How much of a transcript is read at once; what is left is read the next time. */
const mostBytes = 64 * 1024 * 1024;
const newline = 10;

/** Follows one transcript of Claude Code: each time only what is new is read, and only figures are kept of it. */
export class TranscriptReader {
  readonly path: string;
  private readonly usage = new ClaudeUsage();
  private readUpTo = 0;
  private reading: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  /** What was used in all, by what the file says now. Rejects where it cannot be read. */
  read(): Promise<Usage> {
    const read = this.reading.then(() => this.readNew());
    this.reading = read.catch(() => undefined);
    return read;
  }

  private async readNew(): Promise<Usage> {
    const { size } = await stat(this.path);
    const end = Math.min(size, this.readUpTo + mostBytes);
    if (end <= this.readUpTo) return this.usage.total();
    let rest: Buffer[] = [];
    for await (const chunk of createReadStream(this.path, { start: this.readUpTo, end: end - 1 })) {
      const bytes = chunk as Buffer;
      const whole = bytes.lastIndexOf(newline) + 1;
      if (whole > 0) {
        const lines = Buffer.concat([...rest, bytes.subarray(0, whole)]);
        for (const line of lines.toString('utf8').split('\n')) this.usage.take(line);
        // A line without its end is still being written: the next time begins with it.
        this.readUpTo += lines.length;
        rest = [];
      }
      if (whole < bytes.length) rest.push(bytes.subarray(whole));
    }
    return this.usage.total();
  }
}
