import * as z from 'zod';
import type { Actor } from './actor.ts';
import type { Id } from './ids.ts';

/** A remark on a task by a person or an agent. An urgent one interrupts the agent. */
export interface Note {
  readonly id: Id<'note'>;
  readonly taskId: Id<'task'>;
  readonly text: string;
  readonly urgent: boolean;
  readonly by: Actor;
  readonly at: number;
}

export const deliveryKind = z.enum(['answer', 'note', 'plan_verdict', 'task_update', 'child_status', 'message']);
export type DeliveryKind = z.infer<typeof deliveryKind>;

/** What reaches an agent: a text that it can read, and for its CLI the human's words alone. */
export const deliveredText = z.object({
  kind: deliveryKind,
  /** The id of the record it is about: an intervention, a note, a task. */
  about: z.string(),
  text: z.string(),
  /** The answer itself, or the comment of a verdict. An answer without it: nobody will answer any more. */
  answer: z.string().optional(),
  /** Only in a verdict on a plan. */
  approved: z.boolean().optional(),
  urgent: z.boolean(),
  wantedAt: z.number(),
});
export type DeliveredText = z.infer<typeof deliveredText>;

/** Text that the hub wants to reach an agent. It stays wanted until the daemon has it on its disk. */
export interface Delivery extends Readonly<DeliveredText> {
  readonly id: Id<'delivery'>;
  readonly sessionId: Id<'session'>;
  readonly state: 'wanted' | 'received';
}

export const deliveryRow = deliveredText.extend({
  id: z.string(),
  sessionId: z.string(),
  state: z.enum(['wanted', 'received']),
});
export type DeliveryRow = z.infer<typeof deliveryRow>;
