import * as z from 'zod';
import { commandId } from '../model/ids.ts';

/** The first frame of a client. `last` is where its mirror stands; the hub sends what changed since, or everything. */
export const clientHello = z.strictObject({
  type: z.literal('hello'),
  protocol: z.number(),
  clientId: z.string().min(1).max(100),
  token: z.string().max(200),
  /** False for one that only watches terminals: it gets no rows. */
  mirror: z.boolean().default(true),
  last: z.strictObject({ runId: z.string(), seq: z.int().nonnegative() }).optional(),
});

/** An operation asked for over the socket. Repeated with the same command id it acts once. */
export const clientCall = z.strictObject({
  type: z.literal('call'),
  call: z.int().nonnegative(),
  operation: z.string().max(100),
  commandId: commandId.optional(),
  params: z.unknown(),
});
