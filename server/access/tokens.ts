import * as crypto from 'node:crypto';

const secretBytes = 32;

/** A token as it is shown once, and the hash that is kept of it. */
export interface MintedToken {
  readonly token: string;
  readonly hash: string;
}

/** Makes a secret of 256 bit behind a prefix that says what it opens. */
export function mintToken(prefix: string): MintedToken {
  const token = prefix + crypto.randomBytes(secretBytes).toString('base64url');
  return { token, hash: hashToken(token) };
}

/** SHA-256 of a token in hex. A secret of 256 bit needs no salt and no slow hash. */
export const hashToken: (token: string) => string =
  // crypto.hash needs no object for each call; Node has it from 20.12 on.
  typeof crypto.hash === 'function'
    ? (token) => crypto.hash('sha256', token, 'hex')
    : (token) => crypto.createHash('sha256').update(token).digest('hex');

/** Compares two hashes in a time that does not tell where they differ. */
export function isSameHash(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && crypto.timingSafeEqual(left, right);
}
