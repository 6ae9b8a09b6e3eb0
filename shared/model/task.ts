import * as z from 'zod';
import { limits } from '../timings.ts';
import type { Actor } from './actor.ts';
import { actorSchema } from './actorSchema.ts';
import type { Contract, ContractChange, ContractPromise, Json, SchemaReplaced } from './contract.ts';
import { contractPromise, contractRow, staleInput } from './contract.ts';
import { contractKey } from './contractKey.ts';
import type { EvidenceDemand, Proof, Proving } from './evidence.ts';
import { evidenceDemand } from './evidence.ts';
import type { Id } from './ids.ts';
import type { Placement, PlacementReason } from './placement.ts';
import { placement } from './placement.ts';
import type { TaskResult } from './taskResult.ts';
import type { TaskSpec } from './taskSpec.ts';
import { taskSpec } from './taskSpec.ts';
import { priorities, taskStatuses, taskTypes } from './taskWords.ts';
import { labelsSchema, textSchema, titleSchema } from './text.ts';

export const taskType = z.enum(taskTypes);
export const priority = z.enum(priorities);
export type Priority = z.infer<typeof priority>;

export const taskStatus = z.enum(taskStatuses);
export type TaskStatus = (typeof taskStatuses)[number];

export const dependencyKind = z.enum(['blocks', 'input', 'related', 'on_failure']);
export type DependencyKind = z.infer<typeof dependencyKind>;

/** An edge from the task that waits to the task it waits for. */
export interface Dependency {
  readonly kind: DependencyKind;
  readonly on: Id<'task'>;
  /** The contract that is waited for; only with `input`. */
  readonly key?: string | undefined;
  /** What happens to the one that waits when the other fails or is cancelled. */
  readonly ifFailed: 'block' | 'cancel';
}

/** Identity in another system; unique in a project. */
export const externalRef = z.strictObject({
  system: z.string().trim().min(1).max(60),
  id: z.string().trim().min(1).max(200),
  url: z.url().max(2_000).optional(),
});
export type ExternalRef = z.infer<typeof externalRef>;

/**
 * When a task that nothing blocks is placed: `auto` at once; `unblocked` when the last obstacle goes (a task that
 * never had one waits for a person); `manual` only by hand.
 */
export const startRule = z.enum(['auto', 'unblocked', 'manual']);
export type StartRule = z.infer<typeof startRule>;

export const retryRule = z.strictObject({ max: z.int().min(0).max(10).default(0) });

/** What an author gives to make a task; the same fields in `task create`, pipeline files and templates. */
export const taskDraft = z.strictObject({
  title: titleSchema,
  type: taskType.default('feature'),
  priority: priority.default('normal'),
  spec: textSchema(limits.specCharacters).default(''),
  structuredSpec: taskSpec.optional(),
  placement: placement.prefault({}),
  contracts: z.array(contractPromise).max(50).default([]),
  labels: labelsSchema.default([]),
  external: externalRef.optional(),
  requirePlanApproval: z.boolean().default(false),
  start: startRule.default('unblocked'),
  retry: retryRule.prefault({}),
  evidence: evidenceDemand.optional(),
});
export type TaskDraft = z.infer<typeof taskDraft>;

/** Which publication an input is, and whether there is a newer one by now. */
export interface InputSource {
  readonly on: Id<'task'>;
  readonly version: number;
  readonly hash: string;
  readonly newest?: { readonly version: number; readonly change: ContractChange } | undefined;
  /** What changes of the contract's schema since then mean, at worst. */
  readonly schemaChange?: ContractChange | undefined;
}

/** What one run of a task was given, fixed at assignment. */
export interface Assignment {
  readonly serverId: Id<'server'>;
  readonly sessionId: Id<'session'>;
  readonly at: number;
  readonly resolvedInputs: Readonly<Record<string, Json>>;
  /** Where each of them came from. */
  readonly inputs?: Readonly<Record<string, InputSource>>;
  readonly reason: PlacementReason;
}

/** Why a task failed. */
export interface Failure {
  readonly reason: 'agent' | 'launch' | 'session-ended' | 'session-lost' | 'evidence';
  readonly message: string;
}

/** A run that is over: attempts never leave their end, a retry opens the next. */
export interface PastAttempt {
  readonly number: number;
  readonly status: 'done' | 'failed' | 'cancelled';
  readonly serverId?: Id<'server'> | undefined;
  readonly sessionId?: Id<'session'> | undefined;
  readonly startedAt?: number | undefined;
  readonly endedAt: number;
  readonly message?: string | undefined;
}

interface Working {
  readonly assignment: Assignment;
  readonly startedAt: number;
  readonly plan?: Plan | undefined;
  /** It was reported as done, and its evidence is being checked. */
  readonly proving?: Proving | undefined;
}

export interface Plan {
  readonly text: string;
  readonly revision: number;
}

interface Ended {
  readonly assignment?: Assignment | undefined;
  readonly startedAt?: number | undefined;
  readonly endedAt: number;
}

/** What a person made of a task that is done. Sent back, its work goes on in another task; the result stays. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly by: Actor; readonly at: number; readonly comment?: string | undefined }
  | {
      readonly kind: 'sent-back';
      readonly by: Actor;
      readonly at: number;
      readonly comment: string;
      readonly followUp: Id<'task'>;
    };

/** Where a task stands, with only the facts that exist there. */
export type TaskPhase =
  | {
      readonly status: 'pending';
      /** A retry waits until then. */
      readonly notBefore?: number | undefined;
      /** A retry by itself stays where the attempt before it left its traces. */
      readonly onServer?: Id<'server'> | undefined;
    }
  | {
      readonly status: 'assigned';
      readonly assignment: Assignment;
      /** Taken back before it began it is as bound as it was. */
      readonly onServer?: Id<'server'> | undefined;
    }
  | ({ readonly status: 'planning' } & Working)
  | ({ readonly status: 'plan_review' } & Working)
  | ({ readonly status: 'running' } & Working)
  | ({ readonly status: 'needs_human'; readonly returnTo: 'planning' | 'running' } & Working)
  | ({ readonly status: 'done'; readonly result: TaskResult; readonly verdict?: Verdict | undefined } & Ended)
  | ({
      readonly status: 'failed';
      readonly failure: Failure;
      /** Where it was bound to, though it did not begin there. */
      readonly onServer?: Id<'server'> | undefined;
    } & Ended)
  | ({ readonly status: 'cancelled'; readonly message: string; readonly notNeeded?: true | undefined } & Ended);

/** Where a task of a pipeline file comes from: what lets the next plan of that file find it again. */
export interface PipelineOrigin {
  /** The pipeline's name, unique in its project. */
  readonly name: string;
  /** The task's own name in the file. */
  readonly key: string;
  /** What the file said of its start; people start tasks by hand, which is no difference to the file. */
  readonly start: StartRule;
  /** It vanished from the file and was cancelled: the key is free. */
  readonly removed?: true | undefined;
}

/** What a task has in every state. */
export interface TaskFacts {
  readonly id: Id<'task'>;
  /** Short name, unique in its project: `API-12`. */
  readonly ref: string;
  readonly projectId: Id<'project'>;
  readonly parentId?: Id<'task'> | Id<'objective'> | undefined;
  /** The task that was sent back for this one to be made. */
  readonly followUpOf?: Id<'task'> | undefined;
  readonly title: string;
  readonly type: z.infer<typeof taskType>;
  readonly priority: Priority;
  readonly spec: string;
  readonly structuredSpec?: TaskSpec | undefined;
  readonly placement: Placement;
  readonly dependencies: readonly Dependency[];
  readonly promises: readonly ContractPromise[];
  readonly contracts: Readonly<Record<string, Contract>>;
  /** Of each contract whose schema was changed. */
  readonly schemasReplaced?: Readonly<Record<string, SchemaReplaced>> | undefined;
  readonly labels: readonly string[];
  readonly external?: ExternalRef | undefined;
  readonly pipeline?: PipelineOrigin | undefined;
  readonly requirePlanApproval: boolean;
  readonly start: StartRule;
  /** Whether the scheduler may take it as soon as nothing blocks it. */
  readonly queued: boolean;
  readonly retry: { readonly max: number };
  readonly evidence?: EvidenceDemand | undefined;
  /** The evidence that was judged last. */
  readonly proof?: Proof | undefined;
  readonly attempt: number;
  readonly pastAttempts: readonly PastAttempt[];
  readonly version: number;
  readonly createdAt: number;
  readonly createdBy: Actor;
  readonly updatedAt: number;
}

export type Task = TaskFacts & TaskPhase;

/** One reason why a pending task does not run. */
export const blocker = z.object({
  code: z.enum(['waits', 'failed', 'cancelled', 'contract', 'held', 'backoff', 'no-server', 'not-queued']),
  text: z.string(),
  on: z.string().optional(),
  key: z.string().optional(),
});
export type Blocker = z.infer<typeof blocker>;

export const dependencyRow = z.object({
  kind: dependencyKind,
  on: z.string(),
  key: contractKey.optional(),
  ifFailed: z.enum(['block', 'cancel']),
});

const taskLink = z.object({ id: z.string(), ref: z.string() });

/** The small form of a task that lists, snapshots and windows carry. No spec, note, result or contract data. */
export const taskRow = z.object({
  kind: z.literal('task'),
  id: z.string(),
  ref: z.string(),
  projectId: z.string(),
  parentId: z.string().optional(),
  followUpOf: taskLink.optional(),
  title: z.string(),
  type: taskType,
  priority,
  status: taskStatus,
  queued: z.boolean(),
  blockedBy: z.array(blocker),
  dependencies: z.array(dependencyRow),
  contracts: z.array(contractRow),
  /** Inputs that were published again since it was given them; absent where there are none. */
  stale: z.array(staleInput).optional(),
  labels: z.array(z.string()),
  external: externalRef.optional(),
  pipeline: z.object({ name: z.string(), key: z.string() }).optional(),
  serverId: z.string().optional(),
  sessionId: z.string().optional(),
  attempt: z.number(),
  version: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  /** Since when its evidence is being checked, after it was reported as done. */
  provingSince: z.number().optional(),
  /** Of a done task: whether a person has accepted it, or sent it back, and which task goes on with it. */
  verdict: z
    .object({
      kind: z.enum(['accepted', 'sent-back']),
      by: actorSchema,
      at: z.number(),
      followUp: taskLink.optional(),
    })
    .optional(),
});
export type TaskRow = z.infer<typeof taskRow>;
