import { createHash } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { describeError, type SchemaProblem } from './describeError.ts';
import { formatChecks } from './formats.ts';
import { compilePattern } from '../pattern/linearPattern.ts';

const maxCached = 32;
const maxReported = 50;
// Above this many values one mistake may repeat so often that collecting all would fill the memory.
const maxValuesForAllErrors = 50_000;

/** Checks values; keeps the schemas that were used last compiled. */
export interface CompiledSchemas {
  check: (schema: unknown, data: unknown) => readonly SchemaProblem[];
}

/** A small cache of compiled schemas. Callers have passed each schema through `parseContractSchema` before. */
export function createCompiledSchemas(): CompiledSchemas {
  const compiled = new Map<string, ValidateFunction>();
  return {
    check(schema, data) {
      const reportsAll = countValues(data, maxValuesForAllErrors) < maxValuesForAllErrors;
      const key = `${reportsAll} ${createHash('sha256').update(JSON.stringify(schema)).digest('base64')}`;
      const validate = compiled.get(key) ?? compile(schema, reportsAll);
      compiled.delete(key);
      compiled.set(key, validate);
      const [oldest] = compiled.keys();
      if (compiled.size > maxCached && oldest !== undefined) compiled.delete(oldest);
      return validate(data) ? [] : (validate.errors ?? []).slice(0, maxReported).map(describeError);
    },
  };
}

/** One instance for each schema: an instance keeps whatever it ever compiled. */
function compile(schema: unknown, allErrors: boolean): ValidateFunction {
  const regExp = Object.assign((source: string) => compilePattern(source), { code: 'compilePattern' });
  const ajv = new Ajv2020({
    allErrors,
    verbose: true,
    strict: false,
    validateSchema: false,
    meta: false,
    ownProperties: true,
    formats: formatChecks,
    code: { regExp },
    logger: false,
  });
  return ajv.compile(withoutIdentity(schema));
}

/** Without $id all references stay inside; a schema can then not take the place of another. */
function withoutIdentity(schema: unknown): boolean | Record<string, unknown> {
  if (typeof schema === 'boolean') return schema;
  return Object.fromEntries(Object.entries(schema as object).filter(([name]) => name !== '$id' && name !== '$schema'));
}

function countValues(data: unknown, enough: number): number {
  const open: unknown[] = [data];
  let count = 0;
  while (open.length > 0 && count < enough) {
    const value = open.pop();
    count += 1;
    if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) open.push(inner);
  }
  return count;
}
