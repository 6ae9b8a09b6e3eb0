import { Signal } from '../hub/signal.ts';

/** Where the editor keeps small values; all windows of a person share it. */
export interface Store {
  readonly get: <Value>(key: string, otherwise: Value) => Value;
  readonly update: (key: string, value: unknown) => Thenable<void>;
}

const storeKey = 'rostrum.snoozed';
/** More than a person puts off one by one; what was put off first comes back then. */
const maxSnoozed = 10_000;

type Kept = Readonly<Record<string, number>>;

/**
 * What a person put off, and until when. One that has come back stays listed until somebody was told so: it is news
 * again, unlike what was waiting all the time.
 */
export class Snoozes {
  readonly onChanged = new Signal<void>();
  readonly #store: Store;
  #kept: Kept;
  /** As the store gave it last: the same value again is no news, however much it is. */
  #read: Kept;

  constructor(store: Store) {
    this.#store = store;
    this.#kept = store.get<Kept>(storeKey, {});
    this.#read = this.#kept;
  }

  until(id: string): number | undefined {
    return Object.hasOwn(this.#kept, id) ? this.#kept[id] : undefined;
  }

  /** Puts some off; those that were put off before are put off anew. */
  async snooze(ids: readonly string[], until: number): Promise<void> {
    await this.#keep({ ...this.#kept, ...Object.fromEntries(ids.map((id) => [id, until])) });
  }

  /** Takes some back at once, or forgets that they came back. */
  async end(ids: readonly string[]): Promise<void> {
    const gone = new Set(ids.filter((id) => Object.hasOwn(this.#kept, id)));
    if (gone.size === 0) return;
    await this.#keep(Object.fromEntries(Object.entries(this.#kept).filter(([id]) => !gone.has(id))));
  }

  /** Another window may have put something off, or taken it back. */
  refresh(): void {
    const kept = this.#store.get<Kept>(storeKey, {});
    if (kept === this.#read) return;
    this.#read = kept;
    if (JSON.stringify(kept) === JSON.stringify(this.#kept)) return;
    this.#kept = kept;
    this.onChanged.tell();
  }

  async #keep(kept: Kept): Promise<void> {
    const entries = Object.entries(kept);
    this.#kept = entries.length <= maxSnoozed ? kept : Object.fromEntries(entries.slice(-maxSnoozed));
    this.onChanged.tell();
    await this.#store.update(storeKey, this.#kept);
  }
}

const quarterHourMs = 900_000;
const hourMs = 3_600_000;
const morningHour = 9;

export const snoozeTerms = ['quarter', 'hour', 'tomorrow'] as const;
export type SnoozeTerm = (typeof snoozeTerms)[number];

/** When something comes back: after 15 minutes, an hour, or at nine in the morning of the next day, as this machine's clock shows it. */
export function snoozeEnd(term: SnoozeTerm, now: Date): number {
  switch (term) {
    case 'quarter':
      return now.getTime() + quarterHourMs;
    case 'hour':
      return now.getTime() + hourMs;
    case 'tomorrow':
      return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, morningHour).getTime();
  }
}
