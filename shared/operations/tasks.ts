import * as z from 'zod';
import { actorSchema } from '../model/actorSchema.ts';
import { artifactRow } from '../model/artifact.ts';
import { contractChange, contractPromise, contractRow, json } from '../model/contract.ts';
import { contractKey } from '../model/contractKey.ts';
import { evidenceCheck, evidenceDemand } from '../model/evidence.ts';
import { budget, usage } from '../model/guard.ts';
import { recordKey } from '../model/ids.ts';
import { candidate, placement, placementReason } from '../model/placement.ts';
import { blocker, externalRef, taskDraft, taskRow, taskStatus, priority } from '../model/task.ts';
import { taskResult } from '../model/taskResult.ts';
import { taskSpec } from '../model/taskSpec.ts';
import { textSchema } from '../model/text.ts';
import { timelineEntry } from '../model/timelineEntry.ts';
import { limits } from '../timings.ts';
import { dependencyDraft, edgeAnswer } from './dependencies.ts';
import { operation } from './operation.ts';
import { asked, flag, inProject, listOf, onRecord, page, paged, pruned, saidText, seenVersion } from './parts.ts';

const text = textSchema(limits.noteCharacters);
const taskAnswer = z.object({ task: taskRow });

/** An identity in another system as one word: `github:acme/api#12`. */
const externalText = z
  .string()
  .max(300)
  .regex(/^[^:]{1,60}:.{1,200}$/s, 'is SYSTEM:ID, such as github:acme/api#12');

/** Fields of a task to change; what is left out stays. */
const taskChanges = {
  title: taskDraft.shape.title.optional(),
  type: taskDraft.shape.type.unwrap().optional(),
  priority: priority.optional(),
  spec: taskDraft.shape.spec.unwrap().optional(),
  structuredSpec: taskSpec.optional(),
  placement: placement.optional(),
  labels: taskDraft.shape.labels.unwrap().optional(),
  requirePlanApproval: z.boolean().optional(),
  start: taskDraft.shape.start.unwrap().optional(),
  retry: taskDraft.shape.retry.unwrap().optional(),
  contracts: z.array(contractPromise).max(50).optional(),
  evidence: taskDraft.shape.evidence,
} as const;

/** A task with everything: the row, and the bodies that rows leave out. */
export const taskView = z.object({
  task: taskRow,
  spec: z.string(),
  structuredSpec: taskSpec.optional(),
  placement,
  promises: z.array(contractPromise),
  /** Contract data of its dependencies, as it was at assignment. */
  resolvedInputs: z.record(z.string(), json),
  /** Which publication each of them is; `newest` where there is another one by now. */
  inputs: z.record(
    z.string(),
    z.object({
      on: z.string(),
      version: z.number(),
      hash: z.string(),
      newest: z.object({ version: z.number(), change: contractChange }).optional(),
    }),
  ),
  contracts: z.array(contractRow),
  plan: z.object({ text: z.string(), revision: z.number() }).optional(),
  result: taskResult.optional(),
  /** What was said when it was accepted or sent back. */
  verdictComment: z.string().optional(),
  /** What should be looked at first, first; at most 50. "artifact.list" has all. */
  artifacts: z.array(artifactRow),
  failure: z.object({ reason: z.string(), message: z.string() }).optional(),
  /** What must be shown before it is done. */
  evidence: evidenceDemand.optional(),
  /** The evidence that was judged last, of whichever attempt. */
  proof: z
    .object({
      proofId: z.string(),
      attempt: z.number(),
      at: z.number(),
      passed: z.boolean(),
      checks: z.array(evidenceCheck),
    })
    .optional(),
  reason: placementReason.optional(),
  requirePlanApproval: z.boolean(),
  start: z.string(),
  retry: z.object({ max: z.number() }),
  attempts: z.array(
    z.object({
      number: z.number(),
      status: z.string(),
      serverId: z.string().optional(),
      sessionId: z.string().optional(),
      startedAt: z.number().optional(),
      endedAt: z.number(),
      message: z.string().optional(),
    }),
  ),
  createdBy: actorSchema,
  /** By all its attempts, and before a person is asked. */
  used: usage.optional(),
  budget: budget.optional(),
});

export const noteView = z.object({
  id: z.string(),
  text: z.string(),
  urgent: z.boolean(),
  by: actorSchema,
  at: z.number(),
});

export const taskOperations = {
  'task.create': operation({
    http: 'POST /tasks',
    access: 'project:write',
    on: 'project',
    summary: 'Create a task. It is placed by the scheduler when nothing blocks it, or by "task.assign".',
    params: () =>
      taskDraft.extend({
        ...inProject,
        parent: recordKey.optional(),
        dependencies: z.array(dependencyDraft).max(limits.dependenciesPerTask).default([]),
      }),
    result: () => edgeAnswer,
  }),
  'task.list': operation({
    http: 'GET /tasks',
    access: 'project:read',
    on: 'project',
    summary: 'List tasks as small rows, newest change last.',
    params: () =>
      z.strictObject({
        ...inProject,
        ...paged,
        status: listOf(taskStatus).optional(),
        parent: recordKey.optional(),
        label: z.string().optional(),
        server: recordKey.optional(),
        external: externalText.optional(),
      }),
    result: () => page(taskRow),
  }),
  'task.upsert': operation({
    http: 'PUT /projects/:project/tasks/external/:system/:externalId',
    access: 'project:write',
    on: 'project',
    summary:
      'Make the task with this identity in another system be so: created where there is none, changed where a given field differs.',
    params: () =>
      z.strictObject({
        project: recordKey,
        system: externalRef.shape.system,
        externalId: externalRef.shape.id,
        url: externalRef.shape.url,
        ...taskChanges,
        parent: recordKey.optional(),
      }),
    result: () => z.object({ outcome: z.enum(['created', 'changed', 'unchanged']), task: taskRow }),
  }),
  'task.view': operation({
    http: 'GET /tasks/:id',
    access: 'task:read',
    on: 'task',
    summary: 'Show a task with spec, resolved inputs, contracts, result and attempts.',
    params: () => z.strictObject(onRecord),
    result: () => taskView,
  }),
  'task.update': operation({
    http: 'PATCH /tasks/:id',
    access: 'task:write',
    on: 'task',
    summary: 'Change a task. An agent that works on it is told.',
    params: () =>
      z.strictObject({
        ...onRecord,
        ...seenVersion,
        ...taskChanges,
        external: taskDraft.shape.external,
        /** Moves it below another task or objective of its project; null makes it stand alone. People do, agents do not. */
        parent: recordKey.nullable().optional(),
      }),
    result: () => taskAnswer,
  }),
  'task.assign': operation({
    http: 'POST /tasks/:id/assign',
    access: 'task:write',
    on: 'task',
    summary: 'Give a task to a server or to a live session, by name or id; without either the best server is chosen.',
    params: () =>
      z.strictObject({
        ...onRecord,
        ...seenVersion,
        server: recordKey.optional(),
        /** A live idle session; a server's name is taken too. */
        session: recordKey.optional(),
        provider: z.string().trim().min(1).max(100).optional(),
        mode: placement.shape.mode,
      }),
    result: () => taskAnswer,
  }),
  'task.unassign': operation({
    http: 'POST /tasks/:id/unassign',
    access: 'task:write',
    on: 'task',
    summary: 'Take an assigned task back before it has started.',
    params: () => z.strictObject({ ...onRecord, ...seenVersion }),
    result: () => taskAnswer,
  }),
  'task.start': operation({
    http: 'POST /tasks/:id/start',
    access: 'task:work',
    on: 'task',
    summary: 'Let the scheduler place a pending task; or, by its agent, say that work has begun.',
    params: () => z.strictObject({ ...onRecord }),
    result: () => taskAnswer,
  }),
  'task.complete': operation({
    http: 'POST /tasks/:id/complete',
    access: 'task:work',
    on: 'task',
    summary:
      'Report a task as done, with its structured result. Every promised contract must be fulfilled; a task that demands evidence is done when that is there.',
    maxBodyBytes: limits.contractBodyBytes,
    params: () => z.strictObject({ ...onRecord, ...seenVersion, result: taskResult }),
    result: () => taskAnswer,
  }),
  'task.fail': operation({
    http: 'POST /tasks/:id/fail',
    access: 'task:work',
    on: 'task',
    summary: 'Report that a task cannot be done.',
    params: () => z.strictObject({ ...onRecord, message: saidText }),
    result: () => taskAnswer,
  }),
  'task.cancel': operation({
    http: 'POST /tasks/:id/cancel',
    access: 'task:write',
    on: 'task',
    summary: 'Cancel a task from any state that has not ended, and end the agent of its session.',
    params: () => z.strictObject({ ...onRecord, ...seenVersion, message: text.default('') }),
    result: () => taskAnswer,
  }),
  'task.retry': operation({
    http: 'POST /tasks/:id/retry',
    access: 'task:write',
    on: 'task',
    summary: 'Open the next attempt of a failed or cancelled task.',
    params: () => z.strictObject({ ...onRecord, ...seenVersion }),
    result: () => taskAnswer,
  }),
  'task.accept': operation({
    http: 'POST /tasks/:id/accept',
    access: 'task:write',
    on: 'task',
    summary: 'Accept a done task as it is. Only people do.',
    params: () => z.strictObject({ ...onRecord, ...seenVersion, comment: saidText.optional() }),
    result: () => taskAnswer,
  }),
  'task.send-back': operation({
    http: 'POST /tasks/:id/send-back',
    access: 'task:write',
    on: 'task',
    summary: 'Send a done task back with a comment: a linked follow-up task is made, and the result is kept.',
    params: () =>
      z.strictObject({
        ...onRecord,
        ...seenVersion,
        comment: saidText,
        title: taskDraft.shape.title.optional(),
        /** Contracts of the task that the follow-up owes again, by their keys. */
        contracts: z.array(contractKey).max(50).default([]),
        start: taskDraft.shape.start.unwrap().default('auto'),
      }),
    result: () => z.object({ task: taskRow, followUp: taskRow }),
  }),
  'task.help': operation({
    http: 'POST /tasks/:id/help',
    access: 'task:work',
    on: 'task',
    summary: 'Ask a human. The task needs a human until it is answered.',
    params: () => z.strictObject({ ...onRecord, ...asked }),
    result: () => z.object({ task: taskRow, interventionId: z.string() }),
  }),
  'task.note': operation({
    http: 'POST /tasks/:id/notes',
    access: 'task:work',
    on: 'task',
    summary: 'Add a note; an urgent one interrupts the agent.',
    params: () => z.strictObject({ ...onRecord, text: saidText, urgent: flag.default(false) }),
    result: () => z.object({ note: noteView }),
  }),
  'task.notes': operation({
    http: 'GET /tasks/:id/notes',
    access: 'task:read',
    on: 'task',
    summary: 'List the notes of a task.',
    params: () => z.strictObject({ ...onRecord, ...paged }),
    result: () => page(noteView),
  }),
  'task.plan.submit': operation({
    http: 'POST /tasks/:id/plan',
    access: 'task:work',
    on: 'task',
    summary: 'Submit a plan for approval.',
    params: () => z.strictObject({ ...onRecord, plan: saidText }),
    result: () => taskAnswer,
  }),
  'task.plan.approve': operation({
    http: 'POST /tasks/:id/plan/approve',
    access: 'task:write',
    on: 'task',
    summary: 'Approve the submitted plan.',
    params: () => z.strictObject({ ...onRecord, comment: text.optional() }),
    result: () => taskAnswer,
  }),
  'task.plan.revise': operation({
    http: 'POST /tasks/:id/plan/revise',
    access: 'task:write',
    on: 'task',
    summary: 'Ask for a better plan, with a comment that reaches the agent.',
    params: () => z.strictObject({ ...onRecord, comment: saidText }),
    result: () => taskAnswer,
  }),
  'task.why': operation({
    http: 'GET /tasks/:id/why',
    access: 'task:read',
    on: 'task',
    summary:
      'Why is this not running? Every gate and score at every server, and the one cheapest thing that would let it start.',
    params: () => z.strictObject(onRecord),
    result: () =>
      z.object({
        task: taskRow,
        blockedBy: z.array(blocker),
        candidates: z.array(candidate),
        cheapest: z.string().optional(),
      }),
  }),
  'task.timeline': operation({
    http: 'GET /tasks/:id/timeline',
    access: 'task:read',
    on: 'task',
    summary: 'Every event of a task, in order, with time, actor and details.',
    params: () => z.strictObject({ ...onRecord, ...paged }),
    result: () => page(timelineEntry).extend(pruned),
  }),
  'placement.check': operation({
    http: 'POST /placement',
    access: 'project:read',
    on: 'project',
    summary: 'Where would a task run? Gates and scores of every server, before the task is created.',
    params: () => z.strictObject({ ...inProject, placement }),
    result: () => z.object({ candidates: z.array(candidate), cheapest: z.string().optional() }),
  }),
} as const;
