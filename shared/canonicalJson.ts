import type { Json } from './model/contract.ts';

/** JSON with the keys of every object in code point order (after RFC 8785, without its number rules, which JSON.stringify has). */
export function canonicalJson(data: Json | undefined): string {
  if (data === undefined) return 'null';
  if (data === null || typeof data !== 'object') return JSON.stringify(data);
  if (isArray(data)) return `[${data.map(canonicalJson).join(',')}]`;
  const members = Object.keys(data)
    .sort()
    .filter((key) => data[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(data[key])}`);
  return `{${members.join(',')}}`;
}

const isArray: (data: Json) => data is readonly Json[] = Array.isArray;
