import { createHash } from 'node:crypto';
import { canonicalJson } from '../shared/canonicalJson.ts';
import type { Json } from '../shared/model/contract.ts';

/** SHA-256 in hex of the JSON with sorted keys: equal content has an equal hash, however it was written. */
export const contentHash = (data: Json): string => describeContent(data).hash;

/** The hash of data, and how many bytes it has as JSON. */
export function describeContent(data: Json): { readonly hash: string; readonly bytes: number } {
  const text = canonicalJson(data);
  return { hash: createHash('sha256').update(text).digest('hex'), bytes: Buffer.byteLength(text) };
}
