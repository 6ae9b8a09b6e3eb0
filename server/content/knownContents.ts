import type { ContractChange, Json } from '../../shared/model/contract.ts';
import type { Content } from '../contentHash.ts';

/**
 * What was worked out of long data before it was decided on. It says what would be computed of the same values, so
 * whoever asks need not know: without it a decision is the same, and holds the loop meanwhile. Data never changes, and
 * what is known of it goes with it.
 */
class KnownContents {
  readonly #contents = new WeakMap<object, Content>();
  readonly #changes = new WeakMap<object, WeakMap<object, ContractChange>>();

  contentOf(data: Json): Content | undefined {
    return isObject(data) ? this.#contents.get(data) : undefined;
  }

  noteContent(data: Json, content: Content): void {
    if (isObject(data)) this.#contents.set(data, content);
  }

  changeBetween(before: Json, after: Json): ContractChange | undefined {
    return isObject(before) && isObject(after) ? this.#changes.get(before)?.get(after) : undefined;
  }

  noteChange(before: Json, after: Json, change: ContractChange): void {
    if (!isObject(before) || !isObject(after)) return;
    const known = this.#changes.get(before) ?? new WeakMap<object, ContractChange>();
    this.#changes.set(before, known.set(after, change));
  }
}

/** Of this process. */
export const knownContents = new KnownContents();

const isObject = (data: Json): data is Extract<Json, object> => typeof data === 'object' && data !== null;
