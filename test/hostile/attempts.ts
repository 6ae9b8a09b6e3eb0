import * as z from 'zod';
import { operationTable } from '../../shared/operations/operations.ts';
import type { OperationName } from '../../shared/operations/operations.ts';

/** A request that an operation must refuse, as a client could send it. */
export interface Attempt {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** Values that no field should choke on. Text first: it is what a query string can carry. */
const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\u001b]0;title\u0007\u001b[2J',
  '\u202Egnp.exe',
  '\ud800',
  '../../../../etc/passwd',
  "'; DROP TABLE tasks; --",
  '${process.exit(1)}',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'NaN',
  '-1',
  '1e309',
  // Longer lines are refused by Node itself, before there is a request.
  'a'.repeat(5_000),
];
const hostileValues: readonly unknown[] = [
  ...hostileTexts,
  null,
  true,
  -1,
  1.5,
  1e308,
  [],
  [[[[]]]],
  [null],
  {},
  { $ne: null },
  JSON.parse('{"__proto__": {"admin": true}}'),
  nested(200),
  Array.from({ length: 5_000 }, () => 'x'),
  'a'.repeat(300_000),
];

/** Every field of an operation with every hostile value, in place of a good one; also missing, and one too many. */
export function attemptsOn(name: OperationName, good: Readonly<Record<string, unknown>>): readonly Attempt[] {
  const { http } = operationTable[name];
  const fields = fieldsOf(name);
  const isQuery = /^(GET|DELETE) /.test(http);
  const inPath = (field: string) => http.includes(`/:${field}`);
  const changed = fields.flatMap((field) =>
    (isQuery || inPath(field) ? hostileTexts : hostileValues).map(
      (value) => [`${field} = ${describe(value)}`, { ...good, [field]: value }] as const,
    ),
  );
  const missing = Object.keys(good)
    .filter((field) => !inPath(field))
    .map((field) => [`without ${field}`, without(good, field)] as const);
  const extra = [['with a field too many', { ...good, surprise: 'x' }]] as const;
  return [...changed, ...missing, ...extra]
    .filter(([, input]) => !operationTable[name].params.safeParse(input).success)
    .flatMap(([what, input]) => {
      const attempt = toRequest(name, input);
      return attempt === undefined ? [] : [{ what: `${name} ${what}`, ...attempt }];
    });
}

/** The names of all fields that an operation takes. */
export function fieldsOf(name: OperationName): readonly string[] {
  const { params } = operationTable[name];
  return params instanceof z.ZodObject ? Object.keys(params.shape) : [];
}

/** A request for an operation with this input; undefined where a path cannot even be written with it. */
export function toRequest(
  name: OperationName,
  input: Readonly<Record<string, unknown>>,
): Omit<Attempt, 'what'> | undefined {
  const [method = '', route = ''] = operationTable[name].http.split(' ');
  const rest: Record<string, unknown> = { ...input };
  let isWritable = true;
  const path = route.replace(/:(\w+)/g, (_, field: string) => {
    const value = textOf(rest[field] ?? '');
    // An empty part is another path, and half a character is no UTF-8.
    if (value === '' || /\p{Surrogate}/u.test(value)) isWritable = false;
    delete rest[field];
    return isWritable ? encodeURIComponent(value) : '';
  });
  if (!isWritable) return undefined;
  if (method !== 'GET' && method !== 'DELETE') return { method, path, body: rest };
  const query = new URLSearchParams(
    Object.entries(rest).map(([field, value]): [string, string] => [field, textOf(value)]),
  );
  return { method, path: query.size === 0 ? path : `${path}?${query.toString()}`, body: undefined };
}

const without = (input: Readonly<Record<string, unknown>>, field: string) =>
  Object.fromEntries(Object.entries(input).filter(([name]) => name !== field));

/** How a client without types would write a value into an address. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const describe = (value: unknown) => JSON.stringify(value).slice(0, 40);

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}
