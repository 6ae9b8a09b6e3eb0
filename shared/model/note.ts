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

/** Text that the hub wants to reach an agent. It stays wanted until the daemon has it on its disk. */
export interface Delivery {
  readonly id: Id<'delivery'>;
  readonly sessionId: Id<'session'>;
  readonly kind: DeliveryKind;
  readonly text: string;
  readonly urgent: boolean;
  /** The record it is about: an intervention, a note, a task. */
  readonly about: Id;
  readonly wantedAt: number;
  readonly state: 'wanted' | 'received';
}

export const deliveryRow = z.object({
  id: z.string(),
  sessionId: z.string(),
  kind: deliveryKind,
  text: z.string(),
  urgent: z.boolean(),
  about: z.string(),
  wantedAt: z.number(),
  state: z.enum(['wanted', 'received']),
});
export type DeliveryRow = z.infer<typeof deliveryRow>;
