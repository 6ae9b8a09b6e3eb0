import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** How much of a file is read at once; what is left is read the next time. */
const mostBytes = 64 * 1024 * 1024;
/** A longer line is passed over: it is held while it is read, and what is counted stands in short ones. */
const longestLineBytes = 16 * 1024 * 1024;
const newline = 10;

/** Follows a file that grows by lines: each time only those that are new are read, but for lines that are too long. */
export class LineFollower {
  private readonly path: string;
  private readUpTo = 0;
  /** What is at `readUpTo` is the rest of a line that is too long. */
  private isInLongLine = false;

  constructor(path: string) {
    this.path = path;
  }

  /** Gives each new whole line. Rejects where the file cannot be read; one call at a time. */
  async read(take: (line: string) => void): Promise<void> {
    const { size } = await stat(this.path);
    const end = Math.min(size, this.readUpTo + mostBytes);
    if (end <= this.readUpTo) return;
    let rest: Buffer[] = [];
    let restBytes = 0;
    for await (const chunk of createReadStream(this.path, { start: this.readUpTo, end: end - 1 })) {
      const bytes = this.behindLongLine(chunk as Buffer);
      const whole = bytes.lastIndexOf(newline) + 1;
      if (whole > 0) {
        const lines = Buffer.concat([...rest, bytes.subarray(0, whole)]);
        for (const line of lines.toString('utf8').split('\n')) take(line);
        // A line without its end is still being written: the next time begins with it.
        this.readUpTo += lines.length;
        rest = [];
        restBytes = 0;
      }
      if (whole < bytes.length) rest.push(bytes.subarray(whole));
      restBytes += bytes.length - whole;
      if (restBytes <= longestLineBytes) continue;
      this.isInLongLine = true;
      this.readUpTo += restBytes;
      rest = [];
      restBytes = 0;
    }
  }

  private behindLongLine(bytes: Buffer): Buffer {
    if (!this.isInLongLine) return bytes;
    const end = bytes.indexOf(newline) + 1;
    this.isInLongLine = end === 0;
    const passed = this.isInLongLine ? bytes.length : end;
    this.readUpTo += passed;
    return bytes.subarray(passed);
  }
}
