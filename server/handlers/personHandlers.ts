import { forbidden, notFound } from '../../shared/errors.ts';
import type { Person, Token } from '../../shared/model/person.ts';
import { tokenPrefixes } from '../../shared/model/person.ts';
import type { personOperations } from '../../shared/operations/projects.ts';
import type { Caller } from '../access/caller.ts';
import { resolveProject } from '../access/resolve.ts';
import { roleIn } from '../access/roleIn.ts';
import { decideAddPerson } from '../decide/persons.ts';
import { decideCreateToken, decideRevokeToken, findToken } from '../decide/tokens.ts';
import type { HubState } from '../state/hubState.ts';
import { personRow } from '../state/rows/personRow.ts';
import { tokenRow } from '../state/rows/tokenRow.ts';
import type { Handlers } from './handler.ts';
import { change, read } from './handler.ts';
import { listPage } from './listPage.ts';

/** People and the tokens that open the hub to them. */
export const personHandlers = {
  'person.add': change(({ name, admin }, { state, context, ports }) => {
    const { token, hash } = ports.mintToken(tokenPrefixes.person);
    const { personId, events } = decideAddPerson(state, { name, admin, tokenHash: hash }, context);
    return {
      events,
      answer: (after) => ({ person: personRow(requirePerson(after, personId)), token }),
      secret: true,
    };
  }),

  'person.list': read((params, { state }) => listPage(state.persons.values(), params, { rowOf: personRow })),

  'token.create': change(({ name, expiresInMs, role, scopes, project }, { state, caller, context, ports }) => {
    if (caller.kind !== 'person') throw forbidden('make a token', 'a person');
    const projectId = project === undefined ? undefined : resolveProject(state, caller, project).id;
    const { token, hash } = ports.mintToken(tokenPrefixes.person);
    const opens = { kind: 'person', personId: caller.personId, role, scopes, projectId } as const;
    const made = decideCreateToken({ name, hash, expiresInMs, opens }, context);
    return { events: made.events, answer: () => ({ id: made.token.id, token }), secret: true };
  }),

  'token.list': read((params, { state, caller, context }) =>
    listPage(ownTokens(state, caller), params, { rowOf: (token) => tokenRow(state, token, context.now) }),
  ),

  'token.revoke': change(({ token: key }, { state, caller, context }) => {
    const token = findToken(revocableTokens(state, caller), key);
    return { events: decideRevokeToken(token, context), answer: () => ({ revoked: token.id }) };
  }),
} satisfies Handlers<keyof typeof personOperations>;

/** One's own; an admin sees all. */
function ownTokens(state: HubState, caller: Caller): Iterable<Token> {
  if (caller.kind !== 'person') return [];
  const isWhole = caller.admin && caller.limits === undefined;
  return isWhole ? state.tokens.values() : state.tokens.pick(state.by.tokenPerson.of(caller.personId));
}

/** One's own, and the registration tokens of projects that one owns. */
function revocableTokens(state: HubState, caller: Caller): readonly Token[] {
  const isOwnedRegistration = ({ opens }: Token): boolean => {
    const project = opens.kind === 'registration' ? state.projects.get(opens.projectId) : undefined;
    return project !== undefined && roleIn(caller, project) === 'owner';
  };
  const own = [...ownTokens(state, caller)];
  const isAdmin = caller.kind === 'person' && caller.admin;
  return isAdmin ? own : [...own, ...[...state.tokens.values()].filter(isOwnedRegistration)];
}

function requirePerson(state: HubState, id: string): Person {
  const person = state.persons.get(id);
  if (person === undefined) throw notFound('person', id);
  return person;
}
