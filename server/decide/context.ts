import type { Actor } from '../../shared/model/actor.ts';
import type { Id, IdPrefix } from '../../shared/model/ids.ts';

/** What deciding needs from outside: time, ids and who asks. No clock and no random source is read inside. */
export interface Context {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly actor: Actor;
  /** How long ago it was said what is decided about, where that waited for the hub. */
  readonly saidAgoMs?: number | undefined;
  newId: <Prefix extends IdPrefix>(prefix: Prefix) => Id<Prefix>;
}
