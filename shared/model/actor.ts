import type { Id } from './ids.ts';

/** Who did it. Stands on every journal line and every event. */
export type Actor =
  | { readonly kind: 'user'; readonly id: Id<'person'>; readonly name: string }
  | { readonly kind: 'agent'; readonly sessionId: Id<'session'>; readonly name: string }
  | { readonly kind: 'server'; readonly id: Id<'server'>; readonly name: string }
  | { readonly kind: 'hub' };

export const hubActor: Actor = { kind: 'hub' };

/** One text a person recognises: "alice", "agent api-1", "server dev-backend", "hub". */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
      return actor.name;
    case 'agent':
      return `agent ${actor.name}`;
    case 'server':
      return `server ${actor.name}`;
    case 'hub':
      return 'hub';
  }
}
