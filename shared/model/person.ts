import * as z from 'zod';
import type { Id } from './ids.ts';
import type { ProjectRole } from './project.ts';
import { projectRole } from './project.ts';
import { tokenScopes } from './tokenScopes.ts';

/** A person with an account. */
export interface Person {
  readonly id: Id<'person'>;
  readonly name: string;
  readonly admin: boolean;
  readonly createdAt: number;
}

/** The first characters of a token say what it opens. */
export const tokenPrefixes = { person: 'rtok_', registration: 'rreg_', server: 'rkey_', session: 'rses_' } as const;

export const tokenScope = z.enum(tokenScopes);
export type TokenScope = z.infer<typeof tokenScope>;

/** What makes a token weaker than its person; what is left out limits nothing. */
export interface TokenLimits {
  /** At most this role in every project. */
  readonly role?: ProjectRole | undefined;
  /** Only operations of these scopes. */
  readonly scopes?: readonly TokenScope[] | undefined;
  /** Only this project; every other one is as if it did not exist. */
  readonly projectId?: Id<'project'> | undefined;
}

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
    | ({ readonly kind: 'person'; readonly personId: Id<'person'> } & TokenLimits)
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
  role: projectRole.optional(),
  scopes: z.array(tokenScope).optional(),
  /** The name of the only project that it opens. */
  project: z.string().optional(),
});
export type TokenRow = z.infer<typeof tokenRow>;
