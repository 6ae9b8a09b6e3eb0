import * as z from 'zod';
import type { Id } from './ids.ts';
import type { ProjectRole } from './project.ts';

/** A person with an account. */
export interface Person {
  readonly id: Id<'person'>;
  readonly name: string;
  readonly admin: boolean;
  readonly createdAt: number;
}

/** The first characters of a token say what it opens. */
export const tokenPrefixes = { person: 'rtok_', registration: 'rreg_', server: 'rkey_', session: 'rses_' } as const;

/** What the hub keeps of a token: never the token. */
export interface Token {
  readonly id: Id<'token'>;
  readonly name: string;
  /** SHA-256 of the token, in hex. */
  readonly hash: string;
  readonly createdAt: number;
  readonly expiresAt?: number | undefined;
  readonly state: 'valid' | 'used' | 'revoked';
  readonly opens:
    | { readonly kind: 'person'; readonly personId: Id<'person'>; readonly role?: ProjectRole | undefined }
    | { readonly kind: 'registration'; readonly projectId: Id<'project'> };
}

export const personRow = z.object({
  kind: z.literal('person'),
  id: z.string(),
  name: z.string(),
  admin: z.boolean(),
  createdAt: z.number(),
});
export type PersonRow = z.infer<typeof personRow>;

export const tokenRow = z.object({
  id: z.string(),
  name: z.string(),
  opens: z.enum(['person', 'registration']),
  subject: z.string(),
  state: z.enum(['valid', 'used', 'revoked', 'expired']),
  createdAt: z.number(),
  expiresAt: z.number().optional(),
});
export type TokenRow = z.infer<typeof tokenRow>;
