import { createHash } from 'node:crypto';
import { canonicalJson } from '../shared/canonicalJson.ts';
import type { Json } from '../shared/model/contract.ts';

/** SHA-256 in hex of the JSON with sorted keys: equal content has an equal hash, however it was written. */
export const contentHash = (data: Json): string => createHash('sha256').update(canonicalJson(data)).digest('hex');
