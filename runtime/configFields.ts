import * as z from 'zod';

/** How the text of an environment variable becomes the value of a key. */
export type ConfigKind = 'text' | 'number' | 'boolean' | 'list' | 'record';

/** One key of a configuration, found by walking its schema. */
export interface ConfigField {
  readonly path: readonly string[];
  readonly env: string;
  readonly kind: ConfigKind;
  readonly isPath: boolean;
  readonly default: string;
  readonly description: string;
}

/** A row of the table that the documentation shows. */
export interface ConfigRow {
  readonly key: string;
  readonly env: string;
  readonly default: string;
  readonly description: string;
}

/** Every key of a schema as a row, so that documentation and tests can prove that nothing is undocumented. */
export function describeConfig(schema: z.ZodObject, prefix = 'ROSTRUM_'): ConfigRow[] {
  return readFields(schema, prefix).map((field) => ({
    key: field.path.join('.'),
    env: field.env,
    default: field.default,
    description: field.description,
  }));
}

/** Every leaf of a schema with its environment variable; nested objects contribute their own leaves. */
export function readFields(schema: z.ZodObject, prefix: string, above: readonly string[] = []): ConfigField[] {
  return Object.entries(schema.shape).flatMap(([name, field]): ConfigField[] => {
    const path = [...above, name];
    const layers = unwrap(field as z.ZodType);
    const inner = layers.at(-1);
    if (inner instanceof z.ZodObject) return readFields(inner, prefix, path);
    return [
      {
        path,
        env: envName(prefix, path),
        kind: kindOf(inner),
        isPath: layers.some((layer) => layer.meta()?.['isPath'] === true) || isListOfPaths(inner),
        default: defaultText(layers),
        description: layers.map((layer) => layer.description).find((text) => text !== undefined) ?? '',
      },
    ];
  });
}

/** The environment variable of a key: maxSessions → ROSTRUM_MAX_SESSIONS, tls.cert → ROSTRUM_TLS_CERT. */
function envName(prefix: string, path: readonly string[]): string {
  return prefix + path.map((part) => part.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()).join('_');
}

/** A schema and what it wraps, outermost first. */
function unwrap(schema: z.ZodType): z.ZodType[] {
  const layers = [schema];
  for (;;) {
    const last = layers.at(-1);
    const next = last === undefined ? undefined : innerOf(last);
    if (next === undefined) return layers;
    layers.push(next);
  }
}

function innerOf(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) {
    return schema.def.innerType as z.ZodType;
  }
  return schema instanceof z.ZodPipe ? (schema.def.in as z.ZodType) : undefined;
}

function kindOf(schema: z.ZodType | undefined): ConfigKind {
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodBoolean) return 'boolean';
  if (schema instanceof z.ZodArray) return 'list';
  if (schema instanceof z.ZodRecord) return 'record';
  return 'text';
}

function isListOfPaths(schema: z.ZodType | undefined): boolean {
  return schema instanceof z.ZodArray && (schema.element as z.ZodType).meta()?.['isPath'] === true;
}

function defaultText(layers: readonly z.ZodType[]): string {
  for (const layer of layers) {
    const said = layer.meta()?.['defaultText'];
    if (typeof said === 'string') return said;
    if (layer instanceof z.ZodDefault || layer instanceof z.ZodPrefault) return showValue(layer.def.defaultValue);
  }
  return '';
}

function showValue(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.length > 0 ? value.join(', ') : JSON.stringify(value);
}
