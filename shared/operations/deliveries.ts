import * as z from 'zod';
import { deliveryRow, deliveryWay } from '../model/note.ts';
import { textSchema } from '../model/text.ts';
import { limits } from '../timings.ts';
import { operation } from './operation.ts';
import { onRecord } from './parts.ts';

const deliveryAnswer = z.object({ delivery: deliveryRow });

export const deliveryOperations = {
  'session.tell': operation({
    http: 'POST /sessions/:id/messages',
    access: 'session:drive',
    on: 'session',
    summary: 'Send a message to the agent of a session, with a receipt. An urgent one interrupts its turn.',
    params: () =>
      z.strictObject({
        ...onRecord,
        text: textSchema(limits.noteCharacters).refine((text) => text.trim() !== '', 'must not be empty'),
        urgent: z.boolean().default(false),
      }),
    /** `way`: typed into its terminal, read by its agent, or pointed to; absent where its server does not say. */
    result: () => deliveryAnswer.extend({ way: deliveryWay.optional() }),
  }),
  'session.redeliver': operation({
    http: 'POST /sessions/:id/messages/:delivery/retry',
    access: 'session:drive',
    on: 'session',
    summary: 'Bring a text again that its agent did not take, or drop it.',
    params: () =>
      z.strictObject({ ...onRecord, delivery: z.string().min(1).max(100), drop: z.boolean().default(false) }),
    result: () => deliveryAnswer,
  }),
} as const;
