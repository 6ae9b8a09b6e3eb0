import { assertNever } from '../../shared/assertNever.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Person, Token } from '../../shared/model/person.ts';

type PersonEvent = Extract<HubEvent, { type: 'person_added' }>;
type TokenEvent = Extract<HubEvent, { type: 'token_created' | 'token_revoked' | 'server_registered' }>;

/** One person in, one out. */
export function applyPerson(person: Person | undefined, event: PersonEvent): Person | undefined {
  return person ?? event.person;
}

/** One token in, one out. A registration uses its token up; a token that was used or revoked never opens again. */
export function applyToken(token: Token | undefined, event: TokenEvent): Token | undefined {
  switch (event.type) {
    case 'token_created':
      return token ?? event.token;
    case 'token_revoked':
      return token?.state === 'valid' ? { ...token, state: 'revoked' } : token;
    case 'server_registered':
      return token?.state === 'valid' ? { ...token, state: 'used' } : token;
    default:
      return assertNever(event);
  }
}
