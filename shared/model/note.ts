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

export const deliveryKind = z.enum([
  'answer',
  'note',
  'plan_verdict',
  'task_update',
  'child_status',
  'message',
  /** What of the evidence of its completion was not true. */
  'evidence',
  /** Its next task, given to a session that lives. */
  'task',
]);
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

/** How a text reaches an agent: typed into its terminal, read by the agent itself, or pointed to by a harmless line. */
export const deliveryWay = z.enum(['typed', 'read', 'pointer']);
export type DeliveryWay = z.infer<typeof deliveryWay>;

/**
 * How far a text is. `received`: on its daemon's disk; `verified`: its agent took it; `stranded`: it did not, and a
 * person decides; `dropped`: a person did.
 */
export const deliveryState = z.enum(['wanted', 'received', 'typed', 'submitted', 'verified', 'stranded', 'dropped']);
export type DeliveryState = z.infer<typeof deliveryState>;

/** What a daemon says of a text that it has. */
export const receiptState = deliveryState.extract(['typed', 'submitted', 'verified', 'stranded']);
export type ReceiptState = z.infer<typeof receiptState>;

/** Text that the hub wants to reach an agent. It stays wanted until the daemon has it on its disk. */
export interface Delivery extends Readonly<DeliveredText> {
  readonly id: Id<'delivery'>;
  readonly sessionId: Id<'session'>;
  readonly state: DeliveryState;
  /** Counted up by each retry of a stranded one; the first where nothing is said. */
  readonly attempt?: number | undefined;
  /** Why it is stranded, or was dropped. */
  readonly reason?: string | undefined;
}

export const deliveryRow = deliveredText.extend({
  id: z.string(),
  sessionId: z.string(),
  state: deliveryState,
  attempt: z.number().optional(),
  reason: z.string().optional(),
});
export type DeliveryRow = z.infer<typeof deliveryRow>;
