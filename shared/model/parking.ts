import * as z from 'zod';
import { limits, timings } from '../timings.ts';
import type { Actor } from './actor.ts';
import { actorSchema } from './actorSchema.ts';
import type { Id } from './ids.ts';
import { lineSchema } from './text.ts';

/** The name of an agent CLI, as daemons report it. */
export const providerName = lineSchema(limits.nameCharacters);

/** How long a provider stays parked, and why. Without a time it is an hour. */
export const parkFields = {
  forMs: z.int().min(1_000).max(timings.parkLongestMs).default(timings.parkMs),
  why: lineSchema(300).default('its quota is used up'),
} as const;

export type ParkingScope =
  { readonly kind: 'project'; readonly id: Id<'project'> } | { readonly kind: 'server'; readonly id: Id<'server'> };

/** A provider that nothing is started with, on one server or in one project, until its time is over. */
export interface Parking {
  /** `parkingId` of provider and scope: parked again it is the same. */
  readonly id: string;
  readonly provider: string;
  readonly scope: ParkingScope;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly why: string;
  readonly by: Actor;
  readonly at: number;
  /** The one question about it in each project whose tasks wait for it. */
  readonly asked?: Readonly<Record<string, Id<'intervention'>>> | undefined;
}

export const parkingId = (provider: string, scopeId: string): string => `${scopeId}/${provider}`;

/** The key of a parking's row: its own id begins as that of a project or server does. */
export const parkingRowId = (id: string): string => `parking_${id}`;
export const parkingOfRow = (rowId: string): string => rowId.slice('parking_'.length);

export const parkingRow = z.object({
  kind: z.literal('parking'),
  id: z.string(),
  provider: z.string(),
  scope: z.enum(['project', 'server']),
  scopeId: z.string(),
  scopeName: z.string().optional(),
  until: z.number(),
  why: z.string(),
  by: actorSchema,
  at: z.number(),
});
export type ParkingRow = z.infer<typeof parkingRow>;
