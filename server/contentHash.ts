import { createHash } from 'node:crypto';
import { canonicalJson } from '../shared/canonicalJson.ts';
import type { Json } from '../shared/model/contract.ts';
import { knownContents } from './content/knownContents.ts';

/** The hash of data, and how many bytes it has as JSON. */
export interface Content {
  readonly hash: string;
  readonly bytes: number;
}

/** SHA-256 in hex of the JSON with sorted keys: equal content has an equal hash, however it was written. */
export const contentHash = (data: Json): string => describeContent(data).hash;

/** What data says, worked out before where it is long. */
export const describeContent = (data: Json): Content => knownContents.contentOf(data) ?? describeHeaded(data);

/** The same with a text before the JSON, which the hash stands for, too. */
export function describeHeaded(data: Json, head = ''): Content {
  const text = canonicalJson(data);
  return { hash: createHash('sha256').update(head).update(text).digest('hex'), bytes: Buffer.byteLength(text) };
}
