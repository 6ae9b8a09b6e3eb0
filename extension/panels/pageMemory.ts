import type { Memento } from 'vscode';
import type { PageMemory } from './pageSession.ts';

type Kept = ReturnType<PageMemory['read']>;

const listKey = 'rostrum.pages';
/** Forms that were left in the middle: more than anybody remembers having begun. */
const maxKept = 50;

/** What each page keeps, in this workspace; those written longest ago go first. */
export class PageMemories {
  readonly #store: Memento;

  constructor(store: Memento) {
    this.#store = store;
  }

  of(page: string): PageMemory {
    return {
      read: () => this.#all().find(([name]) => name === page)?.[1],
      write: (state) => {
        const others = this.#all().filter(([name]) => name !== page);
        const all = state === null ? others : [...others, [page, state] as const].slice(-maxKept);
        void this.#store.update(listKey, all);
      },
    };
  }

  #all(): readonly (readonly [page: string, state: Kept])[] {
    return this.#store.get(listKey, []);
  }
}
