import * as z from 'zod';
import { nameSchema } from '../model/text.ts';
import { owedKey } from '../model/contract.ts';
import { contractKey } from '../model/contractKey.ts';
import { dependencyKind, taskRow, taskStatus } from '../model/task.ts';
import { limits } from '../timings.ts';
import { operation } from './operation.ts';
import { flag, inProject, page, paged } from './parts.ts';

/** What a plan does to one task. */
export const planAction = z.enum(['created', 'changed', 'cancelled', 'untouched']);

/** One line of a plan: a task, what happens to it, and of a changed one which fields, old and new in short words. */
export const planItem = z.object({
  key: z.string(),
  action: planAction,
  /** Where the file has it; not for one that the file has no more. */
  line: z.number().optional(),
  title: z.string(),
  /** Of a task that exists. */
  taskId: z.string().optional(),
  ref: z.string().optional(),
  status: taskStatus.optional(),
  changes: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
  note: z.string().optional(),
  /** What it waits for once the plan is carried out: tasks by their keys in the file, others by their refs. Absent where that is nothing. */
  waitsFor: z.array(z.object({ on: z.string(), kind: dependencyKind, key: contractKey.optional() })).optional(),
  /** Keys of its contracts whose data has to fit a schema once the plan is carried out. Absent where there are none. */
  schemas: z.array(contractKey).optional(),
});
export type PlanItemView = z.infer<typeof planItem>;

/** What applying a file does. Where nothing but `untouched` is in it, there is nothing to do. */
export const pipelinePlan = z.object({
  pipeline: z.string().optional(),
  /** Given to "apply" as `expect`: what is done is what was seen, or it is refused with the new plan. */
  fingerprint: z.string(),
  counts: z.object({ created: z.number(), changed: z.number(), cancelled: z.number(), untouched: z.number() }),
  items: z.array(planItem),
  /** Contracts that tasks, by their keys in the file or their refs, owe only because an input asks for them. */
  newlyOwed: z.array(owedKey).optional(),
});
export type PipelinePlan = z.infer<typeof pipelinePlan>;

/** What applying a file answers: the plan that was carried out, and every task of the file as it is now. */
export const applied = z.object({
  plan: pipelinePlan,
  tasks: z.array(z.object({ name: z.string(), task: taskRow })),
});

const pipelineRow = z.object({
  name: z.string(),
  tasks: z.number(),
  open: z.number(),
  done: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  updatedAt: z.number(),
});
export type PipelineRow = z.infer<typeof pipelineRow>;

const file = {
  ...inProject,
  text: z.string().min(1).max(limits.bodyBytes),
  /** Start what waits for nothing. */
  start: flag.default(false),
} as const;
const onPipeline = { ...inProject, pipeline: nameSchema } as const;

export const pipelineOperations = {
  'pipeline.plan': operation({
    http: 'POST /pipelines/plan',
    access: 'project:read',
    on: 'project',
    summary:
      'What would applying a pipeline file do? Tasks created, changed, cancelled, untouched; all errors come together, with line numbers.',
    params: () => z.strictObject(file),
    result: () => z.object({ plan: pipelinePlan }),
  }),
  'pipeline.apply': operation({
    http: 'POST /pipelines',
    access: 'project:write',
    on: 'project',
    summary:
      'Make a whole graph of tasks be as a pipeline file says, or change nothing: all errors come together, with line numbers.',
    params: () => z.strictObject({ ...file, expect: z.string().min(1).max(64).optional() }),
    result: () => applied,
  }),
  'pipeline.list': operation({
    http: 'GET /pipelines',
    access: 'project:read',
    on: 'project',
    summary: 'List the pipelines of a project, with how far each is.',
    params: () => z.strictObject({ ...inProject, ...paged }),
    result: () => page(pipelineRow),
  }),
  'pipeline.view': operation({
    http: 'GET /pipelines/:pipeline',
    access: 'project:read',
    on: 'project',
    summary: 'The tasks of a pipeline by their keys in its file.',
    params: () => z.strictObject({ ...onPipeline, ...paged }),
    result: () => page(z.object({ key: z.string(), task: taskRow })).extend({ pipeline: pipelineRow }),
  }),
  'pipeline.export': operation({
    http: 'GET /pipelines/:pipeline/file',
    access: 'project:read',
    on: 'project',
    summary: 'A pipeline as a file that is made from what is there: applied, it changes nothing.',
    params: () => z.strictObject(onPipeline),
    result: () => z.object({ name: z.string(), text: z.string() }),
  }),
} as const;
