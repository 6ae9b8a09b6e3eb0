import type { Watcher } from '../../shared/model/watcher.ts';
import type { Clock } from '../link/clock.ts';
import type { Viewer } from './viewer.ts';

/** Tells those who may look into the session; the last that is told counts. */
export type TellPresence = (sessionId: string, watchers: readonly Watcher[]) => void;

const tellEveryMs = 1_000;
const typingMs = 2_000;
const mostTold = 50;

interface Due {
  viewers: ReadonlySet<Viewer>;
  told: string;
  isWaiting: boolean;
}

/** Who is where: told at once, then at most once a second for each session, and only what changed. */
export class Presence {
  readonly #clock: Clock;
  readonly #tell: TellPresence;
  readonly #due = new Map<string, Due>();
  readonly #waits = new Set<() => void>();

  constructor(clock: Clock, tell: TellPresence) {
    this.#clock = clock;
    this.#tell = tell;
  }

  changed(sessionId: string, viewers: ReadonlySet<Viewer>): void {
    const due = this.#due.get(sessionId) ?? { viewers, told: '', isWaiting: false };
    this.#due.set(sessionId, due);
    // Of a session that was left and is watched again, others count.
    due.viewers = viewers;
    if (!due.isWaiting) this.#tellNow(sessionId, due);
  }

  /** Who watches what now. */
  *now(): Generator<readonly [sessionId: string, watchers: readonly Watcher[]], void> {
    for (const [sessionId, { viewers }] of this.#due) yield [sessionId, watchersOf(viewers, this.#clock.elapsed())];
  }

  close(): void {
    for (const end of this.#waits) end();
    this.#waits.clear();
    this.#due.clear();
  }

  #tellNow(sessionId: string, due: Due): void {
    const watchers = watchersOf(due.viewers, this.#clock.elapsed());
    const text = JSON.stringify(watchers);
    if (text !== due.told) this.#tell(sessionId, watchers);
    due.told = text;
    // While somebody types it is looked again, to tell of the end.
    const isOver = due.viewers.size === 0;
    if (isOver) this.#due.delete(sessionId);
    else this.#lookAgain(sessionId, due);
  }

  #lookAgain(sessionId: string, due: Due): void {
    due.isWaiting = true;
    const end = this.#clock.after(tellEveryMs, () => {
      this.#waits.delete(end);
      due.isWaiting = false;
      const isTyping = due.told.includes('"typing":true');
      const isStale = JSON.stringify(watchersOf(due.viewers, this.#clock.elapsed())) !== due.told;
      if (isTyping || isStale) this.#tellNow(sessionId, due);
    });
    this.#waits.add(end);
  }
}

const watchersOf = (viewers: ReadonlySet<Viewer>, now: number): readonly Watcher[] =>
  [...viewers].slice(0, mostTold).map(({ port, mayDrive, typedAt }) => {
    const { actor } = port.caller();
    const who = actor.kind === 'user' ? { personId: actor.id, name: actor.name } : { personId: '', name: '' };
    return { ...who, drive: mayDrive, typing: typedAt > 0 && now - typedAt < typingMs };
  });
