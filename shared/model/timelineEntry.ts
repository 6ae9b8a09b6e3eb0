import * as z from 'zod';
import { actorSchema } from './actorSchema.ts';
import { json } from './contract.ts';

/** An event of a task, as its timeline lists it. */
export const timelineEntry = z.object({
  seq: z.number(),
  at: z.number(),
  type: z.string(),
  actor: actorSchema,
  details: z.record(z.string(), json),
});
