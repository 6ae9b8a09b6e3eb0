import * as z from 'zod';
import { limits } from '../timings.ts';
import type { Actor } from './actor.ts';
import type { Id } from './ids.ts';
import { lifecycleName, runMode } from './session.ts';
import { textSchema, titleSchema } from './text.ts';

export const objectiveDraft = z.strictObject({
  title: titleSchema,
  prompt: textSchema(limits.specCharacters).default(''),
  /** The provider of its manager. */
  agent: z.string().trim().min(1).max(100).optional(),
  /** How its manager is run; interactively where it is not given. */
  mode: runMode.optional(),
  repo: z.string().trim().min(1).max(100).optional(),
  baseBranch: z.string().trim().min(1).max(100).optional(),
});
/** The fields that may be changed; what is left out stays. A default would overwrite it. */
export const objectiveChanges = objectiveDraft.extend({ prompt: objectiveDraft.shape.prompt.unwrap() }).partial();
export type ObjectiveDraft = z.infer<typeof objectiveDraft>;

/** A root of tasks with a goal. Its children inherit repo and base branch. */
export interface Objective extends ObjectiveDraft {
  readonly id: Id<'objective'>;
  readonly ref: string;
  readonly projectId: Id<'project'>;
  readonly status: 'open' | 'done' | 'cancelled';
  readonly managerSessionId?: Id<'session'> | undefined;
  readonly pullRequests: readonly string[];
  readonly version: number;
  readonly createdAt: number;
  readonly createdBy: Actor;
  readonly endedAt?: number | undefined;
}

export const objectiveRow = z.object({
  kind: z.literal('objective'),
  id: z.string(),
  ref: z.string(),
  projectId: z.string(),
  title: z.string(),
  status: z.enum(['open', 'done', 'cancelled']),
  repo: z.string().optional(),
  baseBranch: z.string().optional(),
  agent: z.string().optional(),
  mode: runMode.optional(),
  managerSessionId: z.string().optional(),
  /** Where an agent is named: how its session is, and why it ended. */
  manager: z
    .object({ state: z.union([lifecycleName, z.literal('not started')]), why: z.string().optional() })
    .optional(),
  pullRequests: z.array(z.string()),
  openChildren: z.number(),
  children: z.number(),
  version: z.number(),
  createdAt: z.number(),
  endedAt: z.number().optional(),
});
export type ObjectiveRow = z.infer<typeof objectiveRow>;
