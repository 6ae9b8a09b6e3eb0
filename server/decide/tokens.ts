import { ambiguous, HubError, notFound } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Token } from '../../shared/model/person.ts';
import type { Project } from '../../shared/model/project.ts';
import { timings } from '../../shared/timings.ts';
import type { HubState } from '../state/hubState.ts';
import { isExpired } from '../state/rows/tokenRow.ts';
import type { Context } from './context.ts';

export interface NewToken {
  readonly name: string;
  readonly hash: string;
  readonly expiresInMs?: number | undefined;
  readonly opens: Token['opens'];
}

/** A new token, of which only the hash is kept. */
export function decideCreateToken(
  { name, hash, expiresInMs, opens }: NewToken,
  context: Context,
): { readonly token: Token; readonly events: readonly HubEvent[] } {
  const token: Token = {
    id: context.newId('token'),
    name,
    hash,
    createdAt: context.now,
    expiresAt: expiresInMs === undefined ? undefined : context.now + expiresInMs,
    state: 'valid',
    opens,
  };
  return { token, events: [{ type: 'token_created', actor: context.actor, token }] };
}

/** A token that lets one server into one project, once, within the hour. */
export const decideCreateRegistrationToken = (
  project: Project,
  { name, hash }: { readonly name: string; readonly hash: string },
  context: Context,
) =>
  decideCreateToken(
    { name, hash, expiresInMs: timings.registrationTokenMs, opens: { kind: 'registration', projectId: project.id } },
    context,
  );

/** Ends a token; nothing where it has ended already. */
export const decideRevokeToken = (token: Token, context: Context): HubEvent[] =>
  token.state === 'valid' ? [{ type: 'token_revoked', actor: context.actor, tokenId: token.id }] : [];

/** The token that an id, an id's beginning or a name means, among those that one may see. */
export function findToken(tokens: Iterable<Token>, key: string): Token {
  const wanted = key.trim().toLowerCase();
  const beginning = wanted.startsWith('token_') ? wanted : `token_${wanted}`;
  const isBeginning = beginning.length >= 'token_'.length + 4;
  const all = [...tokens];
  const whole = all.find((token) => token.id === wanted);
  if (whole !== undefined) return whole;
  const named = all.filter((token) => token.name.toLowerCase() === wanted);
  const found = named.length > 0 ? named : all.filter((token) => isBeginning && token.id.startsWith(beginning));
  const [only, another] = found;
  if (only === undefined) throw notFound('token', key);
  if (another !== undefined)
    throw ambiguous(
      'token',
      key,
      found.slice(0, 10).map((token) => `${token.name} (${token.id})`),
    );
  return only;
}

/** The registration token of a hash. @throws unauthenticated for one that is unknown, used, revoked or over. */
export function requireRegistration(
  state: HubState,
  hash: string,
  now: number,
): { readonly tokenId: Id<'token'>; readonly projectId: Id<'project'> } {
  const [token] = state.tokens.pick(state.by.tokenHash.of(hash));
  if (token?.opens.kind !== 'registration') throw registrationRefused('is not known here');
  if (token.state !== 'valid') throw registrationRefused(token.state === 'used' ? 'was used already' : 'was revoked');
  if (isExpired(token, now)) throw registrationRefused('has expired');
  return { tokenId: token.id, projectId: token.opens.projectId };
}

const registrationRefused = (what: string) =>
  new HubError('unauthenticated', `This registration token ${what}. Ask an owner of the project for a new one.`);
