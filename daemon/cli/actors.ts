import type * as z from 'zod';
import type { Actor } from '../../shared/model/actor.ts';
import type { actorSchema } from '../../shared/model/actorSchema.ts';

/** An actor as it came over the wire. */
export type WireActor = z.infer<typeof actorSchema>;

/** The actor with the types of its ids: the hub that sent it has made them. */
export const readActor = (actor: WireActor): Actor => actor as Actor;
