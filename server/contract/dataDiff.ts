import type { ContractChange, DataChange, Json } from '../../shared/model/contract.ts';
import { limits } from '../../shared/timings.ts';
import { pointerStep } from '../../runtime/schema/jsonPointer.ts';
import { canonicalJson } from '../../shared/canonicalJson.ts';
import { collectDiff } from './collectDiff.ts';
import type { Diff } from './collectDiff.ts';

/**
 * What each kind of difference means for somebody who was given the older data. The rule behind the table: a change is
 * additive when everything that the older data said still stands in the newer. A value that changes breaks, too: data is
 * what an agent builds in, and no rule can tell the word of a type that became another one from a sentence that was put
 * better. To look once more than needed costs less than to believe what is not so.
 */
export const changeClasses = {
  /** A member of an object, or an element of an array, that was not there. */
  added: 'additive',
  /** A member or an element that is gone. */
  removed: 'breaking',
  /** Another JSON type: null, boolean, number, string, array, object. */
  type: 'breaking',
  /** The same type, but not the same scalar. */
  value: 'breaking',
  /** The elements of an array that stayed came into another order. */
  order: 'breaking',
  /** A new element of an array that lacks what all elements before it had, or has it with a type that none had. */
  shape: 'breaking',
} as const satisfies Record<DataChange['kind'], ContractChange>;

/** Of `shape`, after as many as are listed, one for each element is counted. */
export type DataDiff = Diff<DataChange>;

/**
 * Compares two versions of contract data.
 *
 * Objects are compared by their members. Elements of arrays are found again by what they say, wherever they stand: first
 * those that are equal, then those to which something was only added, the rest in pairs as they come. So an element put
 * in at the front is one addition. What was equal must still stand in the same order. An element that came must have the
 * shape of those before it: their type, and for objects every member that all of them had.
 * Takes time in proportion to the data, and `maxGuessWork` beyond that to find what only grew. What is not found by then
 * is paired as it comes, which may list other differences, and calls a change breaking rather than additive.
 */
export function diffData(before: Json, after: Json): DataDiff {
  return collectDiff(new Comparison().compare(before, after, ''), changeClasses);
}

/** Members that may be looked at to find elements to which something was only added, in the whole comparison. */
const maxGuessWork = 500_000;
/** This much text costs as much as a member. */
const textPerMember = 64;
const maxExcerpt = 120;
const maxPath = 500;

type Changes = IterableIterator<DataChange>;
type Pair = readonly [before: number, after: number];

class Comparison {
  readonly #content = new ContentIds();
  #guessWork = maxGuessWork;
  #guessing = 0;
  #shapes = 0;

  *compare(before: Json, after: Json, path: string): Changes {
    if (this.#guessing > 0) this.#guessWork -= 1 + sizeOf(before) + sizeOf(after);
    if (this.#isEqual(before, after)) return;
    if (typeOf(before) !== typeOf(after)) yield change('type', path, typeOf(before), typeOf(after));
    else if (isArray(before) && isArray(after)) yield* this.#compareArrays(before, after, path);
    else if (isObject(before) && isObject(after)) yield* this.#compareObjects(before, after, path);
    else yield change('value', path, this.#excerpt(before), this.#excerpt(after));
  }

  *#compareObjects(before: JsonObject, after: JsonObject, path: string): Changes {
    for (const [name, value] of Object.entries(before)) {
      const at = this.#step(path, name);
      if (Object.hasOwn(after, name)) yield* this.compare(value, after[name] ?? null, at);
      else yield change('removed', at, this.#excerpt(value), undefined);
    }
    for (const [name, value] of Object.entries(after)) {
      if (!Object.hasOwn(before, name)) yield change('added', this.#step(path, name), undefined, this.#excerpt(value));
    }
  }

  *#compareArrays(before: readonly Json[], after: readonly Json[], path: string): Changes {
    const equal = this.#equalPairs(before, after);
    if (equal.some(([old], at) => old < (equal[at - 1]?.[0] ?? 0))) yield change('order', path, undefined, undefined);
    const gone = indexesWithout(before, new Set(equal.map(([old]) => old)));
    const come = indexesWithout(after, new Set(equal.map(([, now]) => now)));
    const pairs = this.#changedPairs(gone, come, (old, now) => this.#onlyAdds(before[old] ?? null, after[now] ?? null));
    for (const [old, now] of pairs) yield* this.compare(before[old] ?? null, after[now] ?? null, this.#step(path, now));
    const paired = [new Set(pairs.map(([old]) => old)), new Set(pairs.map(([, now]) => now))] as const;
    for (const old of gone) {
      if (!paired[0].has(old))
        yield change('removed', this.#step(path, old), this.#excerpt(before[old] ?? null), undefined);
    }
    const fresh = come.filter((now) => !paired[1].has(now));
    if (fresh.length === 0) return;
    if (this.#guessing > 0) for (const element of before) this.#guessWork -= sizeOf(element);
    const shape = shapeOf(before);
    for (const now of fresh) {
      const element = after[now] ?? null;
      yield change('added', this.#step(path, now), undefined, this.#excerpt(element));
      if (before.length > 0) yield* this.#misshapen(shape, element, this.#step(path, now));
    }
  }

  /** What an element lacks. After as many as are listed one of each is enough, or short elements would cost what long ones have. */
  *#misshapen(shape: Shape, element: Json, path: string): Changes {
    for (const found of shapeChanges(shape, element, path)) {
      yield found;
      this.#shapes += 1;
      if (this.#shapes >= limits.contractChanges) return;
    }
  }

  /** Elements that stayed as they were, in the order of the newer array. */
  #equalPairs(before: readonly Json[], after: readonly Json[]): readonly Pair[] {
    const places = new Map<number, number[]>();
    // From the back, so that the first of several equal ones is taken first.
    for (let at = before.length - 1; at >= 0; at -= 1) {
      const id = this.#content.of(before[at] ?? null);
      const known = places.get(id);
      if (known === undefined) places.set(id, [at]);
      else known.push(at);
    }
    return after.flatMap((element, now): Pair[] => {
      const old = places.get(this.#content.of(element))?.pop();
      return old === undefined ? [] : [[old, now]];
    });
  }

  #changedPairs(
    gone: readonly number[],
    come: readonly number[],
    onlyAdds: (old: number, now: number) => boolean,
  ): readonly Pair[] {
    const free = new Set(come);
    const pairs: Pair[] = [];
    const rest: number[] = [];
    for (const old of gone) {
      const grown = this.#firstOf(free, (now) => onlyAdds(old, now));
      if (grown === undefined) {
        rest.push(old);
      } else {
        pairs.push([old, grown]);
        free.delete(grown);
      }
    }
    const left = [...free];
    return [...pairs, ...rest.slice(0, left.length).map((old, at): Pair => [old, left[at] ?? 0])];
  }

  #firstOf(candidates: ReadonlySet<number>, fits: (at: number) => boolean): number | undefined {
    for (const at of candidates) {
      if (this.#guessWork <= 0) return undefined;
      this.#guessWork -= 1;
      if (fits(at)) return at;
    }
    return undefined;
  }

  #onlyAdds(before: Json, after: Json): boolean {
    if (typeOf(before) !== typeOf(after) || typeof before !== 'object') return false;
    // What lost elements did not only grow: said without a look at them.
    if (isArray(before) && sizeOf(after) < before.length) return false;
    this.#guessing += 1;
    try {
      for (const { kind } of this.compare(before, after, '')) if (changeClasses[kind] === 'breaking') return false;
      return this.#guessWork > 0;
    } finally {
      this.#guessing -= 1;
    }
  }

  #isEqual(before: Json, after: Json): boolean {
    if (!isNested(before) || !isNested(after)) return before === after;
    return this.#content.of(before) === this.#content.of(after);
  }

  /** What a guess finds is shown to nobody: it costs no text. */
  #step(path: string, step: string | number): string {
    return this.#guessing > 0 ? '' : pointerStep(path, step);
  }

  #excerpt(data: Json): string {
    return this.#guessing > 0 ? '' : cut(canonicalJson(data), maxExcerpt);
  }
}

/** Numbers for contents: two values have the same one when they say the same. Each value is read once. */
class ContentIds {
  readonly #ids = new Map<string, number>();
  readonly #known = new Map<object, number>();

  of(value: Json): number {
    if (value === null || typeof value !== 'object') return this.#idOf(JSON.stringify(value));
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const id = this.#idOf(isArray(value) ? this.#arrayText(value) : this.#objectText(value));
    this.#known.set(value, id);
    return id;
  }

  #arrayText(value: readonly Json[]): string {
    return `[${value.map((element) => this.of(element)).join(',')}]`;
  }

  #objectText(value: JsonObject): string {
    const members = Object.keys(value)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${this.of(value[name] ?? null)}`);
    return `{${members.join(',')}}`;
  }

  #idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    this.#ids.set(text, this.#ids.size);
    return this.#ids.size - 1;
  }
}

/** What all elements of an array have: one of these types, and if they are objects these members, each with its types. */
interface Shape {
  readonly types: ReadonlySet<string>;
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

function shapeOf(elements: readonly Json[]): Shape {
  const objects = elements.filter(isObject);
  const members = new Map<string, Set<string>>();
  for (const [name, first] of Object.entries(objects[0] ?? {})) members.set(name, new Set([typeOf(first)]));
  for (const element of objects) {
    for (const [name, types] of members) {
      if (Object.hasOwn(element, name)) types.add(typeOf(element[name] ?? null));
      else members.delete(name);
    }
  }
  return { types: new Set(elements.map(typeOf)), members };
}

function* shapeChanges({ types, members }: Shape, element: Json, path: string): Changes {
  if (!types.has(typeOf(element))) yield change('shape', path, [...types].join(' or '), typeOf(element));
  if (!isObject(element)) return;
  for (const [name, known] of members) {
    const type = Object.hasOwn(element, name) ? typeOf(element[name] ?? null) : 'missing';
    if (!known.has(type)) yield change('shape', pointerStep(path, name), [...known].join(' or '), type);
  }
}

type JsonObject = { readonly [key: string]: Json };

const isArray: (data: Json) => data is readonly Json[] = Array.isArray;
const isObject = (data: Json): data is JsonObject => typeof data === 'object' && data !== null && !isArray(data);
const isNested = (data: Json): data is JsonObject | readonly Json[] => typeof data === 'object' && data !== null;
const typeOf = (data: Json): string => (data === null ? 'null' : isArray(data) ? 'array' : typeof data);

/** What it costs to look at a value, not counting what lies deeper. */
function sizeOf(data: Json): number {
  if (typeof data === 'string') return Math.floor(data.length / textPerMember);
  if (isArray(data)) return data.length;
  return isObject(data) ? Object.keys(data).length : 0;
}

const indexesWithout = (elements: readonly Json[], taken: ReadonlySet<number>): readonly number[] =>
  [...elements.keys()].filter((at) => !taken.has(at));

const change = (
  kind: DataChange['kind'],
  path: string,
  before: string | undefined,
  after: string | undefined,
): DataChange => ({
  path: cut(path, maxPath),
  kind,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});

const cut = (text: string, max: number): string => (text.length <= max ? text : `${text.slice(0, max)}…`);
