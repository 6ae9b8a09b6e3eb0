import { HubError, unauthenticated } from '../../shared/errors.ts';
import { hubActor } from '../../shared/model/actor.ts';
import type { Token } from '../../shared/model/person.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Session } from '../../shared/model/session.ts';
import type { HubState } from '../state/hubState.ts';
import type { Caller } from './caller.ts';
import { limitsOf } from './tokenLimits.ts';
import { hashToken, isSameHash } from './tokens.ts';

/** Somebody without a token: only public operations are open. */
export const nobody: Extract<Caller, { kind: 'nobody' }> = { kind: 'nobody', actor: hubActor };

/** A token that opens an account, at the moment when it was asked about. */
export interface SignedIn {
  readonly token: Token;
  readonly caller: Extract<Caller, { kind: 'person' }>;
}

/**
 * Who a token belongs to; nobody, where none was given.
 * @throws HubError `unauthenticated` for a token that is unknown, revoked, expired, or opens no account.
 */
export function authenticate(state: HubState, token: string | undefined, now: number): Caller {
  return token === undefined ? nobody : signIn(state, hashToken(token), now).caller;
}

/** The same by hash, for connections that ask again and do not keep the token. */
export function signIn(state: HubState, hash: string, now: number): SignedIn {
  const [token] = state.tokens.pick(state.by.tokenHash.of(hash));
  if (token === undefined || !isSameHash(token.hash, hash)) throw unauthenticated('This token is not known here.');
  if (token.state !== 'valid') throw unauthenticated(`This token was ${token.state}.`);
  if (token.expiresAt !== undefined && token.expiresAt <= now) throw unauthenticated('This token has expired.');
  if (token.opens.kind !== 'person') {
    throw unauthenticated('A registration token adds a server ("rostrum daemon register"); it opens nothing else.');
  }
  const person = state.persons.get(token.opens.personId);
  if (person === undefined) throw unauthenticated('The account of this token is gone.');
  return {
    token,
    caller: {
      kind: 'person',
      actor: { kind: 'user', id: person.id, name: person.name },
      personId: person.id,
      admin: person.admin,
      limits: limitsOf(token.opens),
    },
  };
}

/** The server that an API key belongs to. */
export function readServerByKey(state: HubState, key: string): Server | undefined {
  const hash = hashToken(key);
  const [server] = state.servers.pick(state.by.serverKey.of(hash));
  return server !== undefined && isSameHash(server.keyHash, hash) ? server : undefined;
}

/** Whether a key belonged to a server that was removed. */
export function isKeyOfRemoved(state: HubState, key: string): boolean {
  const hash = hashToken(key);
  const [server] = state.removedServers.pick(state.by.removedServerKey.of(hash));
  return server !== undefined && isSameHash(server.keyHash, hash);
}

/** The agent of a session, vouched for by the daemon whose connection says so. */
export function agentCaller(session: Session): Caller {
  return {
    kind: 'agent',
    actor: { kind: 'agent', sessionId: session.id, name: session.name },
    sessionId: session.id,
    role: session.role,
    projectId: session.projectId,
    taskId: session.taskId,
    objectiveId: session.objectiveId,
  };
}

/** Too many wrong tokens from one address. */
export const tooManyAttempts = () =>
  new HubError('overloaded', 'Too many wrong tokens from this address. Wait a minute and try again.');
