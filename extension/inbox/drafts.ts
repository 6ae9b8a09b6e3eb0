import type { Store } from './snoozes.ts';

const storeKey = 'rostrum.drafts';
/** What a person begins and leaves; what was begun first goes then. */
const maxDrafts = 100;
/** Longer ones are kept by the editor alone, as any file that is not saved. */
const draftCharacters = 200_000;

type Kept = readonly (readonly [id: string, text: string])[];

/** Answers that were begun, by intervention: what is typed outlives a closed window. */
export class Drafts {
  readonly #store: Store;
  readonly #texts: Map<string, string>;

  constructor(store: Store) {
    this.#store = store;
    this.#texts = new Map(store.get<Kept>(storeKey, []));
  }

  of(id: string): string {
    return this.#texts.get(id) ?? '';
  }

  /** Keeps what is there now; an empty one is none. */
  async keep(id: string, text: string): Promise<void> {
    if (this.of(id) === text || text.length > draftCharacters) return;
    this.#texts.delete(id);
    if (text !== '') this.#texts.set(id, text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > maxDrafts && oldest !== undefined) this.#texts.delete(oldest);
    await this.#store.update(storeKey, [...this.#texts]);
  }

  drop(id: string): Promise<void> {
    return this.keep(id, '');
  }
}
