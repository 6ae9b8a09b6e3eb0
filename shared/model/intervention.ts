import * as z from 'zod';
import type { Actor } from './actor.ts';
import { approvalEnd } from './approval.ts';
import type { WaitingCall } from './approval.ts';
import type { GuardTrip } from './guard.ts';
import type { Id } from './ids.ts';

export const interventionKind = z.enum([
  'question',
  'tool_approval',
  'plan_review',
  'guard',
  'provider_usage',
  'pr_decision',
  'stranded_input',
  'lost_session',
  'failure',
]);
export type InterventionKind = z.infer<typeof interventionKind>;

/** Those that put their task into `needs_human` until the last of them closes. */
export const pausingKinds: ReadonlySet<InterventionKind> = new Set([
  'question',
  'guard',
  'provider_usage',
  'stranded_input',
  'lost_session',
]);

interface InterventionFacts {
  readonly id: Id<'intervention'>;
  readonly projectId: Id<'project'>;
  readonly sessionId?: Id<'session'> | undefined;
  readonly kind: InterventionKind;
  /** What is asked, in full. */
  readonly question: string;
  /** Answers to choose from; free text where there are none. */
  readonly options: readonly string[];
  /** What a guard found; only with that kind. */
  readonly trip?: GuardTrip | undefined;
  /** The one without quota; only with provider usage. */
  readonly provider?: string | undefined;
  /** The text that did not arrive; only with stranded input. */
  readonly deliveryId?: Id<'delivery'> | undefined;
  /** The call that waits; only with tool approvals. */
  readonly call?: WaitingCall | undefined;
  readonly askedBy: Actor;
  readonly askedAt: number;
  readonly outcome:
    | { readonly state: 'open' }
    | { readonly state: 'answered'; readonly answer: string; readonly by: Actor; readonly at: number }
    | { readonly state: 'withdrawn'; readonly why: string; readonly at: number };
}

/** Something about an attempt of a task. */
export interface TaskIntervention extends InterventionFacts {
  readonly taskId: Id<'task'>;
  readonly objectiveId?: undefined;
  readonly attempt: number;
}

/** The manager of an objective is not there any more, and nobody asked it to end; a guard stopped it; or it did not take a text. */
export interface ManagerIntervention extends InterventionFacts {
  readonly kind: 'failure' | 'guard' | 'stranded_input';
  readonly taskId?: undefined;
  readonly objectiveId: Id<'objective'>;
}

interface SessionFacts extends InterventionFacts {
  readonly taskId?: undefined;
  readonly objectiveId?: undefined;
  readonly sessionId: Id<'session'>;
}

/** A call of a tool waits in a session that works on no task: a manager's, or one opened by hand. */
export interface SessionApproval extends SessionFacts {
  readonly kind: 'tool_approval';
}

/** The agent of such a session asks something, and waits there for the answer. */
export interface SessionQuestion extends SessionFacts {
  readonly kind: 'question';
}

/** A guard stopped what such a session uses. */
export interface SessionGuard extends SessionFacts {
  readonly kind: 'guard';
}

/** Something about a session alone. */
export type SessionIntervention = SessionApproval | SessionQuestion | SessionGuard;

/** One thing that waits for a human. */
export type Intervention = TaskIntervention | ManagerIntervention | SessionIntervention;

/** Whether this is about neither a task nor an objective. */
export const isOfSession = (asked: Intervention): asked is SessionIntervention =>
  asked.taskId === undefined && asked.objectiveId === undefined;

/** Whether an agent asked this without a task. */
export const isSessionQuestion = (asked: Intervention): asked is SessionQuestion =>
  asked.kind === 'question' && asked.taskId === undefined;

export const interventionRow = z.object({
  kind: z.literal('intervention'),
  id: z.string(),
  projectId: z.string(),
  /** What it is about: a task, or else an objective, or else its session alone. */
  taskId: z.string().optional(),
  objectiveId: z.string().optional(),
  sessionId: z.string().optional(),
  what: interventionKind,
  /** The first 300 characters of the question. */
  excerpt: z.string(),
  options: z.array(z.string()),
  /** Of a tool approval: the call that waits; its arguments masked, and cut where they are long. */
  call: z.object({ tool: z.string(), args: z.string(), isWhole: z.boolean() }).optional(),
  state: z.enum(['open', 'answered', 'withdrawn']),
  askedAt: z.number(),
  closedAt: z.number().optional(),
  answeredBy: z.string().optional(),
  /** Of a tool approval: why its call waits no more. Only `answered` means that the answer counted. */
  settled: approvalEnd.optional(),
  /** Who waits: open tasks that cannot go on before this one does. */
  downstream: z.number(),
});
export type InterventionRow = z.infer<typeof interventionRow>;
