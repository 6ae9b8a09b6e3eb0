import { existsSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import type * as z from 'zod';
import { HubError, toError } from '../shared/errors.ts';
import type { Problem } from '../shared/errors.ts';
import { issueSentence } from '../shared/issueSentence.ts';
import { readFields, type ConfigField } from './configFields.ts';
import { absolutePath } from './configTypes.ts';
import { nearestName } from './nearestName.ts';
import { fileLimits, parseYaml, type ParsedYaml } from './yaml.ts';

/** Where a configuration is read from. */
export interface ConfigSources<Schema extends z.ZodObject> {
  readonly schema: Schema;
  /** What `--config` said; else the variable `<prefix>CONFIG`; else `defaultFile` where it exists. */
  readonly file?: string | undefined;
  readonly defaultFile?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
  readonly prefix?: string;
}

interface ReadFile {
  readonly file: string;
  readonly yaml: ParsedYaml;
}

/**
 * One checked configuration from a YAML file and the environment; the environment wins.
 * Throws one HubError `invalid-file` that names every problem with its key and line or variable.
 */
export function loadConfig<Schema extends z.ZodObject>(sources: ConfigSources<Schema>): z.output<Schema> {
  const { schema, env, home, cwd, prefix = 'ROSTRUM_' } = sources;
  const fields = readFields(schema, prefix);
  const found = findFile(sources, prefix);
  const read = found === undefined ? undefined : { file: found, yaml: readConfigFile(found) };
  const values = structuredClone(asRecord(read?.yaml.value));
  if (read !== undefined) expandPaths(values, fields, { home, directory: path.dirname(read.file) });

  const problems: Problem[] = [];
  const fromEnv = new Set<string>();
  for (const field of fields) {
    const text = env[field.env];
    // An empty variable is how a parent process unsets one.
    if (text === undefined || text === '') continue;
    const value = parseVariable(field, text);
    if (value === undefined) {
      problems.push({ path: field.env, message: `must be ${expectation[field.kind]}` });
      continue;
    }
    fromEnv.add(field.path.join('.'));
    setAt(values, field.path, field.isPath ? expandPath(value, { home, directory: cwd }) : value);
  }
  const parsed = schema.strict().safeParse(values);
  if (parsed.success && problems.length === 0) return parsed.data as z.output<Schema>;
  const issues = parsed.success ? [] : parsed.error.issues;
  throw invalidConfig(
    [...problems, ...issues.flatMap((issue) => describeIssue(issue, { read, fields, fromEnv }))],
    read?.file,
  );
}

function findFile<Schema extends z.ZodObject>(sources: ConfigSources<Schema>, prefix: string): string | undefined {
  const base = { home: sources.home, directory: sources.cwd };
  const told = sources.file ?? (sources.env[`${prefix}CONFIG`] || undefined);
  if (told !== undefined) return absolutePath(told, base);
  return sources.defaultFile !== undefined && existsSync(sources.defaultFile) ? sources.defaultFile : undefined;
}

function readConfigFile(file: string): ParsedYaml {
  const yaml = parseYaml(readBounded(file), fileLimits);
  const problems = yaml.problems.map(({ line, message }) => ({ path: '', message, line }));
  if (problems.length > 0) throw invalidConfig(problems, file);
  const isMapping = typeof yaml.value === 'object' && !Array.isArray(yaml.value);
  if (!isMapping) throw invalidConfig([{ path: '', message: 'must be a mapping of keys to values', line: 1 }], file);
  return yaml;
}

function readBounded(file: string): string {
  try {
    if (statSync(file).size > fileLimits.maxBytes) throw new Error(`it is larger than ${fileLimits.maxBytes} bytes`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw invalidConfig([{ path: '', message: `cannot be read: ${toError(error).message}` }], file);
  }
}

const expectation = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a comma-separated list',
  record: 'a mapping in YAML or JSON',
} as const;

function parseVariable({ kind }: ConfigField, text: string): unknown {
  switch (kind) {
    case 'text':
      return text;
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
    case 'boolean':
      return ({ true: true, yes: true, 1: true, false: false, no: false, 0: false } as Record<string, boolean>)[
        text.toLowerCase()
      ];
    case 'list':
      return text.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]));
    case 'record': {
      const { value, problems } = parseYaml(text, fileLimits);
      return problems.length === 0 ? value : undefined;
    }
  }
}

function expandPaths(
  values: Record<string, unknown>,
  fields: readonly ConfigField[],
  base: { home: string; directory: string },
) {
  for (const field of fields.filter(({ isPath }) => isPath)) {
    const value = field.path.reduce<unknown>((inner, name) => asRecord(inner)[name], values);
    if (value !== undefined) setAt(values, field.path, expandPath(value, base));
  }
}

function expandPath(value: unknown, base: { home: string; directory: string }): unknown {
  if (typeof value === 'string') return absolutePath(value, base);
  return Array.isArray(value) ? value.map((item) => expandPath(item, base)) : value;
}

function setAt(values: Record<string, unknown>, keyPath: readonly string[], value: unknown): void {
  const [name = '', ...rest] = keyPath;
  if (rest.length === 0) {
    values[name] = value;
    return;
  }
  const inner = asRecord(values[name]);
  setAt(inner, rest, value);
  values[name] = inner;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

interface IssueContext {
  readonly read: ReadFile | undefined;
  readonly fields: readonly ConfigField[];
  readonly fromEnv: ReadonlySet<string>;
}

function describeIssue(issue: z.core.$ZodIssue, { read, fields, fromEnv }: IssueContext): Problem[] {
  const keyPath = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    const level = keyPath.length;
    const known = [
      ...new Set(
        fields.filter(({ path: names }) => startsWith(names, keyPath)).map(({ path: names }) => names[level] ?? ''),
      ),
    ];
    return issue.keys.map((key) => {
      const meant = nearestName(key, known);
      const message = `unknown key${meant === undefined ? '' : `, did you mean ${meant}?`}`;
      return { path: [...keyPath, key].join('.'), message, line: read?.yaml.lineOf([...keyPath, key]) };
    });
  }
  const field = fields.find(({ path: names }) => startsWith(keyPath, names));
  if (field !== undefined && fromEnv.has(field.path.join('.')))
    return [{ path: field.env, message: issueSentence(issue) }];
  return [{ path: keyPath.join('.'), message: issueSentence(issue), line: read?.yaml.lineOf(keyPath) }];
}

function startsWith(long: readonly (string | number)[], short: readonly (string | number)[]): boolean {
  return short.every((part, index) => long[index] === part);
}

function invalidConfig(problems: readonly Problem[], file: string | undefined): HubError {
  const lines = problems.map(({ path: key, message, line }) => {
    const place = line === undefined ? '' : `line ${line}: `;
    return `  ${place}${key === '' ? '' : `${key}: `}${message}`;
  });
  const where = file === undefined ? 'The configuration' : `The configuration ${file}`;
  return new HubError('invalid-file', `${where} is not valid:\n${lines.join('\n')}`, { problems });
}
