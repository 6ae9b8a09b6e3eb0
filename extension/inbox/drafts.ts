import { KeptTexts } from '../kept/keptTexts.ts';
import type { KeptTextsOptions } from '../kept/keptTexts.ts';

/** What a person begins and leaves; what was begun first goes then. */
const maxDrafts = 100;
/** Longer ones are kept by the editor alone, as any file that is not saved. */
const draftCharacters = 200_000;

/** Answers that were begun, by intervention: what is typed outlives a window that is closed, also in the middle of it. */
export class Drafts {
  readonly #texts: KeptTexts;
  /** As they were read or typed last, to write only what changes. */
  readonly #last = new Map<string, string>();

  constructor(options: Pick<KeptTextsOptions, 'files' | 'onFailure'>) {
    this.#texts = new KeptTexts({ ...options, maxTexts: maxDrafts, maxCharacters: draftCharacters });
  }

  /** What was begun; another window may have gone on with it. */
  async of(id: string): Promise<string> {
    const text = await this.#texts.read(id);
    this.#remember(id, text);
    return text;
  }

  /** Keeps what is there now; an empty one is none. */
  async keep(id: string, text: string): Promise<void> {
    if (this.#last.get(id) === text) return;
    this.#remember(id, text);
    await this.#texts.keep(id, text);
  }

  /** Forgets it: it was sent, or is wanted no more. */
  drop(id: string): Promise<void> {
    this.#last.delete(id);
    return this.#texts.drop(id);
  }

  #remember(id: string, text: string): void {
    this.#last.delete(id);
    if (text.length <= draftCharacters) this.#last.set(id, text);
    const [oldest] = this.#last.keys();
    if (this.#last.size > maxDrafts && oldest !== undefined) this.#last.delete(oldest);
  }
}
