import type { Token, TokenLimits, TokenRow } from '../../../shared/model/person.ts';
import type { HubState } from '../hubState.ts';

/** A token as lists show it: never itself, nor its hash. */
export function tokenRow(state: HubState, token: Token, now: number): TokenRow {
  const { role, scopes, projectId }: TokenLimits = token.opens.kind === 'person' ? token.opens : {};
  return {
    id: token.id,
    name: token.name,
    opens: token.opens.kind,
    subject: subjectOf(state, token),
    state: token.state === 'valid' && isExpired(token, now) ? 'expired' : token.state,
    createdAt: token.createdAt,
    expiresAt: token.expiresAt,
    ...(role === undefined ? {} : { role }),
    ...(scopes === undefined ? {} : { scopes: [...scopes] }),
    ...(projectId === undefined ? {} : { project: projectName(state, projectId) }),
  };
}

/** Whether its time is over. */
export const isExpired = (token: Token, now: number): boolean =>
  token.expiresAt !== undefined && token.expiresAt <= now;

function subjectOf(state: HubState, { opens }: Token): string {
  return opens.kind === 'person'
    ? (state.persons.get(opens.personId)?.name ?? opens.personId)
    : projectName(state, opens.projectId);
}

const projectName = (state: HubState, id: string): string => state.projects.get(id)?.name ?? id;
