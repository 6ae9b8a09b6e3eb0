import { keyboardTaken, tooManyWriters } from './refusals.ts';
import { terminalLimits } from './terminalLimits.ts';

/** One session's keyboard: one writer at a time, first come first served. */
export class TypingLock {
  private turn: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private draftAt: number | undefined;
  private readonly now: () => number;

  /** `now` never jumps. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** How long ago a person typed what was not sent yet. */
  get draftAgeMs(): number | undefined {
    return this.draftAt === undefined ? undefined : this.now() - this.draftAt;
  }

  /** A person's keys. They are a draft until Enter, or a key that clears the line. */
  write(bytes: Uint8Array, type: () => Promise<void>): Promise<void> {
    return this.inTurn(async () => {
      await type();
      const isDraft = leavesDraft(bytes);
      if (isDraft !== undefined) this.draftAt = isDraft ? this.now() : undefined;
    });
  }

  /** All that `work` types comes as one. @throws HubError `overloaded` where its turn does not come within `waitMs`. */
  hold<T>(waitMs: number, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let isGivenUp = false;
      const timer = setTimeout(() => {
        isGivenUp = true;
        reject(keyboardTaken(waitMs));
      }, waitMs).unref();
      this.inTurn(async () => {
        clearTimeout(timer);
        if (!isGivenUp) resolve(await work());
      }).catch((error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    if (this.waiting >= terminalLimits.waitingWrites) return Promise.reject(tooManyWriters());
    this.waiting += 1;
    const mine = this.turn.then(work).finally(() => (this.waiting -= 1));
    this.turn = mine.catch(() => undefined); // told to the caller of this turn
    return mine;
  }
}

/** What terminals send by themselves, and keys that put no text into a line. */
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|O.|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g;
/** Enter, Ctrl-C, Ctrl-D, Ctrl-U and Esc send or clear a line. */
const endsLine = /[\r\n\u0003\u0004\u0015\u001b]$/;

/** Whether a line is left half typed after these keys; undefined where they say nothing of it. */
export function leavesDraft(bytes: Uint8Array): boolean | undefined {
  const keys = Buffer.from(bytes).toString('latin1').replace(sequences, '');
  return keys === '' ? undefined : !endsLine.test(keys);
}
