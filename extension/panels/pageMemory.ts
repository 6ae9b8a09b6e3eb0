import type { KeptTexts } from '../kept/keptTexts.ts';
import type { PageMemory } from './pageSession.ts';

type Kept = ReturnType<PageMemory['read']>;

/** Forms that were left in the middle: more than anybody remembers having begun. */
export const maxPages = 50;
/** More than a form can hold; a page that says more keeps nothing. */
export const pageCharacters = 2_000_000;

/** What a page keeps, once it is read. */
export interface OpenMemory extends PageMemory {
  /** Before it, what was kept is not known. */
  readonly opened: Promise<void>;
}

/** What the page of this name keeps from one time that it is open to the next. */
export function openMemory(texts: KeptTexts, page: string): OpenMemory {
  let state: Kept;
  const opened = texts.read(page).then((text) => {
    state ??= parseKept(text);
  });
  return {
    opened,
    read: () => state,
    write: (next) => {
      state = next ?? undefined;
      void texts.keep(page, next === null ? '' : JSON.stringify(next));
    },
  };
}

function parseKept(text: string): Kept {
  try {
    return text === '' ? undefined : (JSON.parse(text) as Kept);
  } catch {
    // Nothing of ours: the page begins with nothing, and writes it anew.
    return undefined;
  }
}
