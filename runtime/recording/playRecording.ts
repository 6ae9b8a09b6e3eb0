import type { RawTerminal } from '../cliCommand.ts';
import type { TranscriptPage } from '../../shared/model/transcript.ts';
import { PrintedText } from './printedText.ts';
import { restoreTerminal } from '../restoreTerminal.ts';

/** How a recording is played. */
export interface PlayWish {
  readonly speed: number;
  /** No pause is longer, in seconds of the recording. */
  readonly idleLimit: number;
  /** Up to here, in seconds since the recording began, everything is shown at once. */
  readonly from: number;
}

/** Plays a recording in a terminal, at its own pace. Space pauses and goes on; q and Ctrl-C end it. */
export async function playRecording(
  pages: AsyncIterable<TranscriptPage>,
  terminal: RawTerminal,
  { speed, idleLimit, from }: PlayWish,
): Promise<void> {
  const pace = new Pace();
  terminal.onInput((typed) => pace.onKey(Buffer.from(typed).toString('utf8')));
  terminal.onEnd(() => pace.end());
  try {
    const printed = new PrintedText();
    let last: number | undefined;
    for await (const { frames } of pages) {
      for (const frame of frames) {
        const [seconds] = frame;
        const text = printed.of(frame);
        if (text === undefined) continue;
        const pause = Math.min(Math.max(0, seconds - Math.max(last ?? seconds, from)), idleLimit);
        last = seconds;
        if (!(await pace.wait((pause * 1_000) / speed))) return;
        await show(terminal, text);
      }
    }
  } finally {
    await show(terminal, `${restoreTerminal}\r\n`);
    terminal.close();
  }
}

const show = (terminal: RawTerminal, text: string): Promise<void> =>
  new Promise((resolve) => terminal.write(Buffer.from(text), resolve));

const shortestWaitMs = 2;

/** Waits between frames, so that small errors do not add up; a person can hold it, and end it. */
class Pace {
  private dueMs = performance.now();
  private pausedAt: number | undefined;
  private isEnded = false;
  private timer: NodeJS.Timeout | undefined;
  private settle: (() => void) | undefined;

  /** Other keys, and what the terminal answers to what is played, are left alone. */
  onKey(key: string): void {
    if (key === 'q' || key === '\u0003') return this.end();
    if (key !== ' ') return;
    if (this.pausedAt === undefined) this.pausedAt = performance.now();
    else {
      this.dueMs += performance.now() - this.pausedAt;
      this.pausedAt = undefined;
    }
    this.schedule();
  }

  end(): void {
    this.isEnded = true;
    this.schedule();
  }

  /** Resolves after some time that was not paused; false where it was ended. */
  wait(ms: number): Promise<boolean> {
    this.dueMs += ms;
    const isDue = this.dueMs - performance.now() < shortestWaitMs && this.pausedAt === undefined;
    if (isDue || this.isEnded) return Promise.resolve(!this.isEnded);
    return new Promise((resolve) => {
      this.settle = () => resolve(!this.isEnded);
      this.schedule();
    });
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.isEnded) return this.settle?.();
    if (this.pausedAt !== undefined) return;
    this.timer = setTimeout(() => this.settle?.(), Math.max(0, this.dueMs - performance.now()));
  }
}
