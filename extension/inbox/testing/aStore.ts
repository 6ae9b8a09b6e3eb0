import type { Store } from '../snoozes.ts';

/** Where the editor would keep values; what is kept is a copy, as it is there. */
export function aStore(): Store & { readonly kept: ReadonlyMap<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get: (key, otherwise) => {
      const text = kept.get(key);
      // The caller says what it keeps there, as it does to the editor.
      return text === undefined ? otherwise : (JSON.parse(text) as typeof otherwise);
    },
    update: async (key, value) => {
      if (value === undefined) kept.delete(key);
      else kept.set(key, JSON.stringify(value));
    },
  };
}
