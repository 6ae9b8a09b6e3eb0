import * as z from 'zod';

/** An actor as it travels: who did something. */
export const actorSchema = z.union([
  z.object({ kind: z.literal('user'), id: z.string(), name: z.string() }),
  z.object({ kind: z.literal('agent'), sessionId: z.string(), name: z.string() }),
  z.object({ kind: z.literal('server'), id: z.string(), name: z.string() }),
  z.object({ kind: z.literal('hub') }),
]);
