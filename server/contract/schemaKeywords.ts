import type { Json, SchemaChange } from '../../shared/model/contract.ts';
import { canonicalJson } from '../../shared/canonicalJson.ts';

/** What became of what a keyword says; undefined where it says the same. */
export type KeywordChange = Exclude<SchemaChange['kind'], 'added'> | undefined;

/** A keyword that stands alone: it is judged by its two values, without a look at its neighbours. */
export type KeywordRule = (before: Json, after: Json) => KeywordChange;

/** What is not the same cannot be compared. */
export const unlessSame: KeywordRule = (before, after) =>
  canonicalJson(before) === canonicalJson(after) ? undefined : 'unclear';

const risingNarrows: KeywordRule = (before, after) => (after === before ? undefined : isLess(before, after));
const fallingNarrows: KeywordRule = (before, after) => (after === before ? undefined : isLess(after, before));

function isLess(one: Json, other: Json): KeywordChange {
  if (typeof one !== 'number' || typeof other !== 'number') return 'unclear';
  return one < other ? 'narrowed' : 'widened';
}

/** Keywords whose absence allows everything. */
export const aloneKeywords: ReadonlyMap<string, KeywordRule> = new Map<string, KeywordRule>([
  ['type', compareTypes],
  ['minimum', risingNarrows],
  ['exclusiveMinimum', risingNarrows],
  ['minLength', risingNarrows],
  ['minItems', risingNarrows],
  ['minProperties', risingNarrows],
  ['maximum', fallingNarrows],
  ['exclusiveMaximum', fallingNarrows],
  ['maxLength', fallingNarrows],
  ['maxItems', fallingNarrows],
  ['maxProperties', fallingNarrows],
  ['multipleOf', compareMultiples],
  ['pattern', unlessSame],
  ['format', unlessSame],
  ['contentEncoding', unlessSame],
  ['contentMediaType', unlessSame],
  ['uniqueItems', (before, after) => (before === after ? undefined : after === true ? 'narrowed' : 'widened')],
]);

/** Keywords that tell people something, and data nothing. */
export const annotations: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$defs',
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
]);

function compareTypes(before: Json, after: Json): KeywordChange {
  return compareSets(typesOf(before), typesOf(after));
}

/** Sets of what may be: fewer is narrower. */
export function compareSets(before: ReadonlySet<string>, after: ReadonlySet<string>): KeywordChange {
  if ([...after].some((one) => !before.has(one))) return 'widened';
  return after.size < before.size ? 'narrowed' : undefined;
}

/** A number is an integer or has a fraction, so that fewer types are always narrower. */
function typesOf(type: Json): ReadonlySet<string> {
  const names = typeof type === 'string' ? [type] : Array.isArray(type) ? type : [];
  return new Set(names.flatMap((name) => (name === 'number' ? ['integer', 'fraction'] : [String(name)])));
}

function compareMultiples(before: Json, after: Json): KeywordChange {
  if (before === after) return undefined;
  // Fractions have no exact remainder.
  return Number.isSafeInteger(before) && Number.isSafeInteger(after) && Number(after) % Number(before) === 0
    ? 'narrowed'
    : 'unclear';
}
