import { readPointer } from '../../runtime/schema/jsonPointer.ts';
import { canonicalJson } from '../../shared/canonicalJson.ts';
import type { Json, SchemaChange } from '../../shared/model/contract.ts';
import { annotations, type KeywordChange } from './schemaKeywords.ts';

/** A schema that is an object. */
export type Keywords = { readonly [keyword: string]: Json };

const maxExcerpt = 120;
const maxPath = 500;

/** A difference at a place, with short texts of both sides. */
export const changeOf = (
  kind: SchemaChange['kind'],
  path: string,
  before: Json | undefined,
  after: Json | undefined,
): SchemaChange => ({
  path: cut(path, maxPath),
  kind,
  ...(before === undefined ? {} : { before: cut(canonicalJson(before), maxExcerpt) }),
  ...(after === undefined ? {} : { after: cut(canonicalJson(after), maxExcerpt) }),
});

const cut = (text: string, max: number): string => (text.length <= max ? text : `${text.slice(0, max)}…`);

/** What a keyword means that only one of the two has, where its absence allows everything. */
export const cameOrWent = (before: unknown, after: unknown): KeywordChange => {
  if (before === undefined) return after === undefined ? undefined : 'narrowed';
  return after === undefined ? 'widened' : undefined;
};

/** The values that may be, as text; undefined where any may. */
export function valuesOf(schema: Keywords): ReadonlySet<string> | undefined {
  const [only, some] = [schema['const'], schema['enum']];
  const listed = some === undefined ? undefined : new Set(listOf(some).map(canonicalJson));
  if (only === undefined) return listed;
  const text = canonicalJson(only);
  return new Set(listed === undefined || listed.has(text) ? [text] : []);
}

/** These values as JSON again. */
export const textOf = (values: ReadonlySet<string> | undefined): Json | undefined =>
  values === undefined ? undefined : [...values].map((text) => JSON.parse(text) as Json);

/** The members of two maps by name: one of the two may lack it. */
export function eachOf(
  before: Json | undefined,
  after: Json | undefined,
): readonly (readonly [name: string, before: Json | undefined, after: Json | undefined])[] {
  const [old, now] = [new Map(Object.entries(mapOf(before))), new Map(Object.entries(mapOf(after)))];
  return [...new Set([...old.keys(), ...now.keys()])].map((name) => [name, old.get(name), now.get(name)]);
}

const isList: (value: Json | undefined) => value is readonly Json[] = Array.isArray;
const isMap = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Its members; none where it is no object. */
export const mapOf = (value: Json | undefined): { readonly [name: string]: Json } => (isMap(value) ? value : {});
/** Its elements; none where it is no array. */
export const listOf = (value: Json | undefined): readonly Json[] => (isList(value) ? value : []);
/** Its elements that are words. */
export const namesOf = (value: Json | undefined): readonly string[] =>
  listOf(value).filter((name) => typeof name === 'string');
/** The keywords of a schema that is not `false`: `true` has none. */
export const keywordsOf = (schema: Json): Keywords => mapOf(schema);
/** Whether everything fits. */
export const isOpen = (schema: Json): boolean =>
  schema === true || (isMap(schema) && !('$ref' in schema) && isBare(schema));

/** What a reference points at: part of a schema, so JSON like it. What points nowhere fits nothing. */
export const target = (ref: Json | undefined, root: Json, schema: Keywords): Json =>
  typeof ref === 'string' ? ((readPointer(root, ref) as Json | undefined) ?? false) : schema;

/** Only a reference, or nothing, but for what data does not notice. */
export const isBare = (schema: Keywords): boolean =>
  Object.keys(schema).every((keyword) => keyword === '$ref' || annotations.has(keyword));
