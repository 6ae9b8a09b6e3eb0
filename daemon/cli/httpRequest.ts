import { operationTable } from '../../shared/operations/operations.ts';
import type { OperationName } from '../../shared/operations/operations.ts';

/** An operation as it goes over HTTP. `path` has its query string; `body` is JSON text. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string | undefined;
}

const prefix = '/api/v1';

/** Builds the request of an operation: path params filled in, the rest as query string of a GET, else as JSON body. */
export function httpRequestOf(operation: OperationName, params: Readonly<Record<string, unknown>>): HttpRequest {
  const [method = 'GET', template = '/'] = operationTable[operation].http.split(' ');
  const rest = new Map(Object.entries(params).filter(([, value]) => value !== undefined));
  const filled = template.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    return encodeURIComponent(pathText(value));
  });
  if (method === 'GET') return { method, path: `${prefix}${filled}${queryOf(rest)}` };
  return { method, path: `${prefix}${filled}`, body: JSON.stringify(Object.fromEntries(rest)) };
}

const pathText = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

function queryOf(params: ReadonlyMap<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of params) query.set(name, queryText(value));
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/** Lists travel as `a,b`, the way `listOf` of the operations reads them. */
function queryText(value: unknown): string {
  if (Array.isArray(value)) return value.map(queryText).join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
