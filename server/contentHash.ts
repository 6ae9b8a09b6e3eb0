import { createHash } from 'node:crypto';
import type { Json } from '../shared/model/contract.ts';

/** SHA-256 in hex of the JSON with sorted keys: equal content has an equal hash, however it was written. */
export const contentHash = (data: Json): string => createHash('sha256').update(canonicalJson(data)).digest('hex');

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
