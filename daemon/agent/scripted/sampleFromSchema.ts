type Schema = Readonly<Record<string, unknown>>;

const maxDepth = 12;

/** A small value that fits a contract's schema, for the usual keywords; what is rarer may need a script of its own. */
export function sampleFromSchema(schema: unknown, root: unknown = schema, depth = 0): unknown {
  if (!isSchema(schema) || depth > maxDepth) return {};
  if ('const' in schema) return schema['const'];
  if ('default' in schema) return schema['default'];
  const choices = schema['enum'] ?? schema['examples'];
  if (Array.isArray(choices) && choices.length > 0) return choices[0] as unknown;
  const referred = typeof schema['$ref'] === 'string' ? resolve(root, schema['$ref']) : undefined;
  if (referred !== undefined) return sampleFromSchema(referred, root, depth + 1);
  const variants = schema['oneOf'] ?? schema['anyOf'];
  if (Array.isArray(variants) && variants.length > 0)
    return sampleFromSchema({ ...without(schema), ...asSchema(variants[0]) }, root, depth + 1);
  if (Array.isArray(schema['allOf'])) {
    const merged = schema['allOf'].reduce<Schema>(merge, without(schema));
    return sampleFromSchema(merged, root, depth + 1);
  }
  return sampleOfType(schema, root, depth);
}

function sampleOfType(schema: Schema, root: unknown, depth: number): unknown {
  switch (typeOf(schema)) {
    case 'string':
      return sampleText(schema);
    case 'integer':
    case 'number':
      return sampleNumber(schema);
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array': {
      const prefix = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : [];
      const count = Math.min(20, Math.max(numberAt(schema, 'minItems') ?? 1, prefix.length));
      const itemAt = (index: number): unknown => prefix[index] ?? schema['items'];
      return Array.from({ length: count }, (_, index) => vary(sampleFromSchema(itemAt(index), root, depth + 1), index));
    }
    default: {
      const properties = asSchema(schema['properties']);
      const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
      // Deep inside only what is demanded: a schema may refer to itself.
      const names = depth > 3 ? required : [...new Set([...Object.keys(properties), ...required])];
      return Object.fromEntries(names.map((name) => [name, sampleFromSchema(properties[name] ?? {}, root, depth + 1)]));
    }
  }
}

function typeOf(schema: Schema): unknown {
  const type = Array.isArray(schema['type']) ? (schema['type'] as unknown[])[0] : schema['type'];
  if (type !== undefined) return type;
  if ('items' in schema || 'prefixItems' in schema) return 'array';
  if ('pattern' in schema || 'minLength' in schema || 'format' in schema) return 'string';
  return 'minimum' in schema || 'maximum' in schema ? 'number' : 'object';
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  email: 'someone@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function sampleText(schema: Schema): string {
  const format = typeof schema['format'] === 'string' ? formats[schema['format']] : undefined;
  const text = (format ?? 'sample').padEnd(numberAt(schema, 'minLength') ?? 0, 'x');
  return text.slice(0, numberAt(schema, 'maxLength') ?? text.length);
}

function sampleNumber(schema: Schema): number {
  const step = numberAt(schema, 'multipleOf') ?? 1;
  const above = numberAt(schema, 'exclusiveMinimum');
  const least = numberAt(schema, 'minimum') ?? (above === undefined ? undefined : above + step);
  const most = numberAt(schema, 'maximum') ?? numberAt(schema, 'exclusiveMaximum');
  if (least !== undefined) return Math.ceil(least / step) * step;
  return most !== undefined && most <= step ? Math.floor((most - step) / step) * step : step;
}

/** Items of an array may have to differ. */
const vary = (sample: unknown, index: number): unknown => {
  if (index === 0) return sample;
  if (typeof sample === 'string') return `${sample}${index + 1}`;
  return typeof sample === 'number' ? sample + index : sample;
};

function resolve(root: unknown, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined;
  const steps = reference
    .slice(1)
    .split('/')
    .filter((step) => step !== '');
  return steps.reduce<unknown>((at, step) => asSchema(at)[step.replaceAll('~1', '/').replaceAll('~0', '~')], root);
}

const without = ({ oneOf: _oneOf, anyOf: _anyOf, allOf: _allOf, ...rest }: Schema): Schema => rest;

function merge(before: Schema, part: unknown): Schema {
  const next = asSchema(part);
  const required = [before['required'], next['required']].flatMap((names) =>
    Array.isArray(names) ? (names as unknown[]) : [],
  );
  return {
    ...before,
    ...next,
    properties: { ...asSchema(before['properties']), ...asSchema(next['properties']) },
    ...(required.length > 0 ? { required } : {}),
  };
}

const asSchema = (value: unknown): Schema => (isSchema(value) ? value : {});
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const numberAt = (schema: Schema, name: string): number | undefined =>
  typeof schema[name] === 'number' ? schema[name] : undefined;
