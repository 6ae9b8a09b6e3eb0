import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { tokenPrefixes } from '../../shared/model/person.ts';

/** A session's secret of 256 bit, and the hash that is all we keep of it. */
export interface MintedToken {
  readonly token: string;
  readonly hash: string;
}

export function mintSessionToken(): MintedToken {
  const token = tokenPrefixes.session + randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The holder of a token. Looks at every one, so that the time says nothing about which came near. */
export function findByToken<Holder extends { readonly tokenHash: string }>(
  holders: Iterable<Holder>,
  token: string,
): Holder | undefined {
  const given = Buffer.from(hashToken(token), 'hex');
  let found: Holder | undefined;
  for (const holder of holders) {
    const kept = Buffer.from(holder.tokenHash, 'hex');
    if (kept.length === given.length && timingSafeEqual(kept, given)) found = holder;
  }
  return found;
}
