import type { ErrorObject } from 'ajv';
import { pointerStep } from './jsonPointer.ts';

/** One thing that is wrong with a value, said for the one who must mend it. */
export interface SchemaProblem {
  /** JSON pointer into the value; empty for the whole. */
  readonly path: string;
  /** What must be, as a phrase that follows the path: `/endpoints/0/method: must be one of GET, POST`. */
  readonly message: string;
  /** What the schema asked for, as JSON, where that is short. */
  readonly expected?: string;
  /** The keyword that was broken, or `limit` where checking itself was cut off. */
  readonly keyword: string;
}

const maxShown = 200;

/** A validator's error as a sentence that names the place, what was expected, and what was there. */
export function describeError(error: ErrorObject): SchemaProblem {
  const { keyword, params, schema } = error;
  const path = placeOf(error);
  const expected = isShort(schema) ? { expected: show(schema) } : {};
  return { path, message: sentence(error, params), keyword, ...expected };
}

/** A missing or unknown property is reported at the property itself, where the reader looks for it. */
function placeOf({ keyword, instancePath, params }: ErrorObject): string {
  if (keyword === 'additionalProperties') return pointerStep(instancePath, String(params['additionalProperty']));
  if (keyword === 'required' || keyword === 'dependentRequired')
    return pointerStep(instancePath, String(params['missingProperty']));
  if (keyword === 'propertyNames') return pointerStep(instancePath, String(params['propertyName']));
  return instancePath;
}

function sentence({ keyword, message, data, schema }: ErrorObject, params: Record<string, unknown>): string {
  switch (keyword) {
    case 'required':
      return 'is missing';
    case 'dependentRequired':
      return `is missing; it is required together with ${String(params['property'])}`;
    case 'additionalProperties':
      return 'is not allowed here';
    case 'propertyNames':
      return 'is not an allowed name';
    case 'enum':
      return `must be one of ${showList(schema)}, got ${show(data)}`;
    case 'const':
      return `must be ${show(schema)}, got ${show(data)}`;
    case 'type':
      return `must be ${showTypes(schema)}, got ${typeName(data)}`;
    case 'pattern':
      return `must match the pattern ${String(schema)}, got ${show(data)}`;
    case 'format':
      return `must be a valid ${String(schema)}, got ${show(data)}`;
    case 'anyOf':
      return 'must fit at least one of the allowed forms';
    case 'oneOf':
      return 'must fit exactly one of the allowed forms';
    case 'not':
      return 'must not have this form';
    case 'false schema':
      return 'is not allowed here';
    case 'uniqueItems':
      return `must not hold the same item twice (items ${String(params['j'])} and ${String(params['i'])})`;
    default:
      return message ?? `breaks ${keyword}`;
  }
}

function showTypes(schema: unknown): string {
  return Array.isArray(schema) ? schema.join(' or ') : String(schema);
}

function showList(values: unknown): string {
  if (!Array.isArray(values)) return show(values);
  const shown = values.slice(0, 20).map((value) => (typeof value === 'string' ? clip(value) : show(value)));
  return values.length > shown.length
    ? `${shown.join(', ')} and ${values.length - shown.length} more`
    : shown.join(', ');
}

function typeName(data: unknown): string {
  if (data === null) return 'null';
  return Array.isArray(data) ? 'array' : typeof data;
}

/** A value as short JSON; what is inside a large one is not shown. */
function show(data: unknown): string {
  if (typeof data === 'object' && data !== null && !isShort(data))
    return Array.isArray(data) ? 'an array' : 'an object';
  if (typeof data === 'string') return JSON.stringify(clip(data));
  return clip(JSON.stringify(data) ?? 'nothing');
}

function isShort(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= maxShown;
  if (typeof value !== 'object' || value === null) return value !== undefined;
  const items = Object.values(value);
  return items.length <= 20 && items.every((item) => (typeof item !== 'object' || item === null) && isShort(item));
}

function clip(text: string): string {
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}
