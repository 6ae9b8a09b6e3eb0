import type { Problem } from '../../shared/errors.ts';
import { nearestName } from '../nearestName.ts';
import { contractKeywords, dialect, formatNames, schemaTypes, type KeywordKind } from './contractKeywords.ts';
import { pointerStep, readPointer } from './jsonPointer.ts';
import { findPatternProblem, patternCost } from '../pattern/linearPattern.ts';

/** The largest contract schema. */
export const schemaLimits = {
  maxBytes: 64 * 1024,
  maxDepth: 32,
  maxSubschemas: 1000,
  maxPatternCost: 100_000,
} as const;

const maxProblems = 50;

interface Walk {
  readonly root: unknown;
  readonly problems: Problem[];
  readonly seenPatterns: Set<string>;
  subschemas: number;
  patternCost: number;
}

/**
 * Everything that keeps a value from being a contract schema, without compiling it: unknown keywords, values of the
 * wrong kind, references that leave the schema, patterns beyond linear time, and the limits above. Empty = usable.
 */
export function parseContractSchema(schema: unknown): readonly Problem[] {
  const text = toJson(schema);
  if (text === undefined) return [{ path: '', message: 'must be a JSON value' }];
  const bytes = Buffer.byteLength(text);
  if (bytes > schemaLimits.maxBytes)
    return [{ path: '', message: `has ${bytes} bytes, at most ${schemaLimits.maxBytes} are taken` }];
  // What was serialized is checked, so that toJSON methods and getters cannot answer differently later.
  const root: unknown = JSON.parse(text);
  const walk: Walk = { root, problems: [], seenPatterns: new Set(), subschemas: 0, patternCost: 0 };
  checkSchema(walk, root, '', 1);
  if (walk.subschemas > schemaLimits.maxSubschemas)
    report(walk, '', `has more than ${schemaLimits.maxSubschemas} subschemas`);
  if (walk.patternCost > schemaLimits.maxPatternCost)
    report(walk, '', 'has patterns that are too expensive; repeat less');
  return walk.problems.slice(0, maxProblems);
}

function checkSchema(walk: Walk, schema: unknown, path: string, depth: number): void {
  walk.subschemas += 1;
  if (walk.problems.length >= maxProblems || walk.subschemas > schemaLimits.maxSubschemas) return;
  if (depth > schemaLimits.maxDepth) return report(walk, path, `is nested deeper than ${schemaLimits.maxDepth} levels`);
  if (typeof schema === 'boolean') return;
  if (!isRecord(schema)) return report(walk, path, 'must be a schema: an object, true or false');
  for (const [keyword, value] of Object.entries(schema)) {
    const at = pointerStep(path, keyword);
    const kind = contractKeywords.get(keyword);
    if (kind === undefined) report(walk, at, unknownKeyword(keyword));
    else checkKeyword(walk, { keyword, kind, value, at, depth });
  }
}

interface KeywordUse {
  readonly keyword: string;
  readonly kind: KeywordKind;
  readonly value: unknown;
  readonly at: string;
  readonly depth: number;
}

function checkKeyword(walk: Walk, { keyword, kind, value, at, depth }: KeywordUse): void {
  const refuse = (message: string): void => report(walk, at, message);
  switch (kind) {
    case 'annotation':
    case 'anything':
      return isDeeper(value, schemaLimits.maxDepth)
        ? refuse(`is nested deeper than ${schemaLimits.maxDepth} levels`)
        : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : refuse('must be true or false');
    case 'count':
      return isCount(value) ? undefined : refuse('must be a whole number, 0 or more');
    case 'number':
      return typeof value === 'number' ? undefined : refuse('must be a number');
    case 'positive':
      return typeof value === 'number' && value > 0 ? undefined : refuse('must be a number above 0');
    case 'text':
      if (keyword === '$id' && at !== '/$id') return refuse('is allowed at the top only');
      return typeof value === 'string' ? undefined : refuse('must be a text');
    case 'dialect':
      if (at !== '/$schema') return refuse('is allowed at the top only');
      return value === dialect || value === `${dialect}#` ? undefined : refuse(`must be "${dialect}"`);
    case 'type':
      return areTypes(value) ? undefined : refuse(`must be one or several of ${schemaTypes.join(', ')}`);
    case 'format':
      return formatNames.some((name) => name === value)
        ? undefined
        : refuse(`must be one of ${formatNames.join(', ')}`);
    case 'enum':
      if (!Array.isArray(value) || value.length === 0) return refuse('must be a list with at least one value');
      return isDeeper(value, schemaLimits.maxDepth)
        ? refuse(`is nested deeper than ${schemaLimits.maxDepth} levels`)
        : undefined;
    case 'names':
      return areNames(value) ? undefined : refuse('must be a list of different names');
    case 'namesMap':
      return isRecord(value) && Object.values(value).every(areNames)
        ? undefined
        : refuse('must map names to lists of different names');
    case 'reference':
      return checkReference(walk, value, at);
    case 'pattern':
      return typeof value === 'string' ? checkPattern(walk, value, at) : refuse('must be a text');
    case 'schema':
      return checkSchema(walk, value, at, depth + 1);
    case 'schemaList':
      if (!Array.isArray(value) || value.length === 0) return refuse('must be a list with at least one schema');
      return value.forEach((inner, index) => checkSchema(walk, inner, pointerStep(at, index), depth + 1));
    case 'patternMap':
    case 'schemaMap':
      if (!isRecord(value)) return refuse('must map names to schemas');
      return Object.entries(value).forEach(([name, inner]) => {
        if (kind === 'patternMap') checkPattern(walk, name, pointerStep(at, name));
        checkSchema(walk, inner, pointerStep(at, name), depth + 1);
      });
  }
}

function checkReference(walk: Walk, value: unknown, at: string): void {
  if (typeof value !== 'string' || (value !== '#' && !value.startsWith('#/'))) {
    return report(walk, at, 'must point into this schema ("#/$defs/…"); references to elsewhere are not followed');
  }
  const target = value === '#' ? walk.root : readPointer(walk.root, value);
  if (!isRecord(target) && typeof target !== 'boolean') report(walk, at, `points at nothing: ${value}`);
}

function checkPattern(walk: Walk, pattern: string, at: string): void {
  if (walk.seenPatterns.has(pattern)) return;
  walk.seenPatterns.add(pattern);
  walk.patternCost += patternCost(pattern);
  // Beyond the limit nothing more is compiled: compiling is what costs.
  if (walk.patternCost > schemaLimits.maxPatternCost) return;
  const problem = findPatternProblem(pattern);
  if (problem !== undefined) report(walk, at, problem);
}

function unknownKeyword(keyword: string): string {
  const meant = nearestName(keyword, [...contractKeywords.keys()]);
  return meant === undefined
    ? 'is not a keyword that contracts may use'
    : `is not a keyword that contracts may use; did you mean ${meant}?`;
}

function report(walk: Walk, path: string, message: string): void {
  walk.problems.push({ path, message });
}

function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // Cycles, bigints and values deeper than the stack are no JSON.
    return undefined;
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const areNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every((name) => typeof name === 'string') && new Set(value).size === value.length;
const isType = (value: unknown): boolean => schemaTypes.some((type) => type === value);
const areTypes = (value: unknown): boolean =>
  isType(value) ||
  (Array.isArray(value) && value.length > 0 && value.every(isType) && new Set(value).size === value.length);
