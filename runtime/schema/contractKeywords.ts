/** What the value of a keyword must be. */
export type KeywordKind =
  | 'annotation'
  | 'anything'
  | 'boolean'
  | 'count'
  | 'enum'
  | 'format'
  | 'names'
  | 'number'
  | 'pattern'
  | 'patternMap'
  | 'positive'
  | 'reference'
  | 'dialect'
  | 'schema'
  | 'schemaList'
  | 'schemaMap'
  | 'namesMap'
  | 'text'
  | 'type';

/** The seven types of JSON Schema. */
export const schemaTypes = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'] as const;

/** The formats that are checked; any other would promise what nobody holds. */
export const formatNames = ['date-time', 'date', 'email', 'uri', 'uuid'] as const;

/** The dialect of contract schemas. */
export const dialect = 'https://json-schema.org/draft/2020-12/schema';

/**
 * The subset of draft 2020-12 that contracts may use. Left out on purpose: $dynamicRef, $dynamicAnchor, $anchor,
 * $vocabulary (resolution beyond "#/…") and unevaluated* (cost that grows with the product of branches).
 */
export const contractKeywords: ReadonlyMap<string, KeywordKind> = new Map<string, KeywordKind>([
  ['$schema', 'dialect'],
  ['$id', 'text'],
  ['$ref', 'reference'],
  ['$defs', 'schemaMap'],
  ['$comment', 'text'],
  ['title', 'text'],
  ['description', 'text'],
  ['default', 'annotation'],
  ['examples', 'annotation'],
  ['deprecated', 'boolean'],
  ['readOnly', 'boolean'],
  ['writeOnly', 'boolean'],
  ['type', 'type'],
  ['enum', 'enum'],
  ['const', 'anything'],
  ['multipleOf', 'positive'],
  ['maximum', 'number'],
  ['exclusiveMaximum', 'number'],
  ['minimum', 'number'],
  ['exclusiveMinimum', 'number'],
  ['maxLength', 'count'],
  ['minLength', 'count'],
  ['pattern', 'pattern'],
  ['format', 'format'],
  ['contentEncoding', 'text'],
  ['contentMediaType', 'text'],
  ['maxItems', 'count'],
  ['minItems', 'count'],
  ['uniqueItems', 'boolean'],
  ['maxContains', 'count'],
  ['minContains', 'count'],
  ['items', 'schema'],
  ['prefixItems', 'schemaList'],
  ['contains', 'schema'],
  ['maxProperties', 'count'],
  ['minProperties', 'count'],
  ['required', 'names'],
  ['dependentRequired', 'namesMap'],
  ['properties', 'schemaMap'],
  ['patternProperties', 'patternMap'],
  ['additionalProperties', 'schema'],
  ['propertyNames', 'schema'],
  ['dependentSchemas', 'schemaMap'],
  ['allOf', 'schemaList'],
  ['anyOf', 'schemaList'],
  ['oneOf', 'schemaList'],
  ['not', 'schema'],
  ['if', 'schema'],
  ['then', 'schema'],
  ['else', 'schema'],
]);
