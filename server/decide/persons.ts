import { conflict } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { HubState } from '../state/hubState.ts';
import type { Context } from './context.ts';

/** A new person with a first token, of which only the hash comes in. @throws conflict where the name is taken. */
export function decideAddPerson(
  state: HubState,
  { name, admin, tokenHash }: { readonly name: string; readonly admin: boolean; readonly tokenHash: string },
  context: Context,
): { readonly personId: Id<'person'>; readonly events: readonly HubEvent[] } {
  if (state.by.personName.of(name.toLowerCase()).size > 0)
    throw conflict(`There is a person "${name}" already.`, { name });
  const { actor, now } = context;
  const personId = context.newId('person');
  const tokenId = context.newId('token');
  return {
    personId,
    events: [
      { type: 'person_added', actor, person: { id: personId, name, admin, createdAt: now } },
      {
        type: 'token_created',
        actor,
        token: {
          id: tokenId,
          name: 'first token',
          hash: tokenHash,
          createdAt: now,
          state: 'valid',
          opens: { kind: 'person', personId },
        },
      },
    ],
  };
}
