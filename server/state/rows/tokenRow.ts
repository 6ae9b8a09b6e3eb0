import type { Token, TokenRow } from '../../../shared/model/person.ts';
import type { HubState } from '../hubState.ts';

/** A token as lists show it: never itself, nor its hash. */
export function tokenRow(state: HubState, token: Token, now: number): TokenRow {
  return {
    id: token.id,
    name: token.name,
    opens: token.opens.kind,
    subject: subjectOf(state, token),
    state: token.state === 'valid' && isExpired(token, now) ? 'expired' : token.state,
    createdAt: token.createdAt,
    expiresAt: token.expiresAt,
  };
}

/** Whether its time is over. */
export const isExpired = (token: Token, now: number): boolean =>
  token.expiresAt !== undefined && token.expiresAt <= now;

function subjectOf(state: HubState, { opens }: Token): string {
  return opens.kind === 'person'
    ? (state.persons.get(opens.personId)?.name ?? opens.personId)
    : (state.projects.get(opens.projectId)?.name ?? opens.projectId);
}
