import { badRequest } from '../../shared/errors.ts';
import type { Problem } from '../../shared/errors.ts';

/** The three places that a field of an operation may come from. */
export interface ParamSources {
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One object of all fields. @throws HubError `bad-request` naming every field that is given twice. */
export function mergeParams({ path, query, body }: ParamSources): Readonly<Record<string, unknown>> {
  // Most requests have a body alone, or nothing.
  if (query.size === 0 && Object.keys(path).length === 0) return body;
  const fields = new Map<string, unknown>(Object.entries(path));
  const problems: Problem[] = [];
  for (const [name, value] of [...query, ...Object.entries(body)]) {
    if (fields.has(name)) problems.push({ path: name.slice(0, 100), message: 'is given twice' });
    else fields.set(name, value);
  }
  if (problems.length > 0) throw badRequest(problems.slice(0, maxProblems));
  // fromEntries defines own properties, so that a field called __proto__ stays a field.
  return Object.fromEntries(fields);
}

const maxProblems = 20;
