import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { writeFileAtomic } from '../../runtime/atomicFile.ts';
import type { Log } from '../../runtime/log.ts';
import { toError } from '../../shared/errors.ts';
import type { Waiting } from './approvals.ts';

/** How a wait for a person's word on a guard ended. */
export type Freed = 'free' | 'gone' | 'expired';

/** Sessions whose agents use no tool, because a guard asks a person; also while the hub is away, and over a restart. */
export class GuardHolds {
  private readonly file: string;
  private readonly log: Log;
  private held: ReadonlySet<string>;
  private readonly waiting = new Set<() => void>();
  private writing: Promise<void> = Promise.resolve();

  private constructor(file: string, log: Log, held: readonly string[]) {
    this.file = file;
    this.log = log;
    this.held = new Set(held);
  }

  /** With what was held when the daemon ended. A file that cannot be read holds nobody: the hub says it anew. */
  static async open(file: string, log: Log): Promise<GuardHolds> {
    return new GuardHolds(file, log, await readHolds(file, log));
  }

  /** These and no others are held from now on; resolves when it is on disk. */
  replace(sessionIds: readonly string[]): Promise<void> {
    this.held = new Set(sessionIds);
    for (const look of this.waiting) look();
    const write = () => writeFileAtomic(this.file, JSON.stringify([...this.held]));
    this.writing = this.writing.then(write, write);
    return this.writing.catch((error: unknown) =>
      // Only a restart while the hub is away would miss it.
      this.log.warn('which sessions a guard holds could not be kept', { error: toError(error) }),
    );
  }

  isHeld(sessionId: string): boolean {
    return this.held.has(sessionId);
  }

  /** Waits until no guard holds a session, as long as the asker may. */
  async untilFree(sessionId: string, { signal, limitMs }: Waiting): Promise<Freed> {
    if (!this.isHeld(sessionId)) return 'free';
    if (signal.aborted) return 'gone';
    return new Promise((resolve) => {
      const done = (freed: Freed) => {
        clearTimeout(limit);
        signal.removeEventListener('abort', leave);
        this.waiting.delete(look);
        resolve(freed);
      };
      const leave = () => done('gone');
      const look = () => {
        if (!this.isHeld(sessionId)) done('free');
      };
      const limit = setTimeout(() => done('expired'), limitMs).unref();
      this.waiting.add(look);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}

async function readHolds(file: string, log: Log): Promise<readonly string[]> {
  try {
    return z.array(z.string()).parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) log.warn('the kept holds of guards cannot be read', { file, error: toError(error) });
    return [];
  }
}
