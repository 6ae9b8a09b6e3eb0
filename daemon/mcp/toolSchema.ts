import * as z from 'zod';

/** A JSON Schema of an object, as tools are described by. */
export interface ToolSchema {
  readonly type: 'object';
  readonly [key: string]: unknown;
}

type Schema = Readonly<Record<string, unknown>>;

/** What clients refuse, or take for something else; the operation itself checks it all the same. */
const leftOut: ReadonlySet<string> = new Set(['$schema', '$id', 'format', 'propertyNames', 'pattern', 'examples']);
const anyJson = ['object', 'array', 'string', 'number', 'boolean', 'null'];

/**
 * What a tool takes, in the part of JSON Schema (draft 7) that the clients of all agents understand: everything has a type,
 * nothing points elsewhere, the whole is an object. It tells a model what fits; the schema itself is what judges.
 *
 * @throws Error where a schema cannot be said so: that is a mistake of ours, which a test finds.
 */
export function toToolSchema(schema: z.ZodObject): ToolSchema {
  const made: unknown = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  });
  if (!isSchema(made)) throw new Error('a tool takes an object');
  return { ...simplify(made), type: 'object' };
}

function simplify(schema: Schema): Schema {
  if ('$ref' in schema) throw new Error('a tool has a schema that points elsewhere');
  const kept = Object.entries(schema).filter(([name]) => !leftOut.has(name));
  const simple = Object.fromEntries(kept.flatMap(([name, value]) => simplifyPart(name, value)));
  return 'type' in simple || 'anyOf' in simple || 'enum' in simple ? simple : { ...simple, type: anyJson };
}

function simplifyPart(name: string, value: unknown): readonly (readonly [string, unknown])[] {
  switch (name) {
    case 'properties':
      return [[name, mapSchemas(value)]];
    case 'items':
    case 'additionalProperties':
      return [[name, isSchema(value) ? simplify(value) : value]];
    case 'anyOf':
      return [[name, Array.isArray(value) ? value.filter(isSchema).map(simplify) : value]];
    case 'const':
      return [['enum', [value]]];
    case 'exclusiveMinimum':
      return value === 0 ? [['minimum', 1]] : [[name, value]];
    case 'maximum':
      return value === Number.MAX_SAFE_INTEGER ? [] : [[name, value]];
    default:
      return [[name, value]];
  }
}

/** A property that nothing fits is refused by the operation; a model need not hear of it. */
const mapSchemas = (value: unknown): Schema =>
  Object.fromEntries(
    Object.entries(isSchema(value) ? value : {}).flatMap(([name, part]) =>
      isSchema(part) && !('not' in part) ? [[name, simplify(part)]] : [],
    ),
  );

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
