import * as z from 'zod';
import { guardLimitChanges, guardLimits } from './guard.ts';
import { limits } from '../timings.ts';
import type { Id } from './ids.ts';

export const projectRole = z.enum(['viewer', 'member', 'owner']);
export type ProjectRole = z.infer<typeof projectRole>;

/** Caps of the scheduler; the hub's own stand beside them. */
export const projectSettings = z.strictObject({
  /** Tasks of this project that may be under way at once. */
  maxRunning: z.int().min(1).max(limits.runningPerProject).default(100),
  /** The agent for tasks that name none. */
  defaultProvider: z.string().trim().min(1).max(100).default('claude'),
  /** What is done with a tool call that no rule speaks of; "ask" where nothing is said. */
  unmatchedCalls: z.enum(['ask', 'deny']).optional(),
  /** Other agents that may run them, in this order, where the default cannot. */
  providers: z.array(z.string().trim().min(1).max(100)).max(20).optional(),
  /** When guards pause a task. */
  guards: guardLimits.optional(),
});
/** Settings to change; what is left out stays. A default would overwrite it. */
export const projectSettingsChanges = projectSettings
  .extend({
    maxRunning: projectSettings.shape.maxRunning.unwrap(),
    defaultProvider: projectSettings.shape.defaultProvider.unwrap(),
    guards: guardLimitChanges.optional(),
  })
  .partial();
export type ProjectSettings = z.infer<typeof projectSettings>;
export type ProjectSettingsChanges = z.infer<typeof projectSettingsChanges>;

export interface Project {
  readonly id: Id<'project'>;
  readonly name: string;
  /** Begins every ref of its tasks: `API` in `API-12`. */
  readonly key: string;
  readonly lastNumber: number;
  readonly members: ReadonlyMap<Id<'person'>, ProjectRole>;
  readonly settings: ProjectSettings;
  readonly createdAt: number;
}

export const projectKey = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{1,9}$/, 'has 2 to 10 capital letters or digits and begins with a letter');

export const projectRow = z.object({
  kind: z.literal('project'),
  id: z.string(),
  name: z.string(),
  key: z.string(),
  role: projectRole.optional(),
  members: z.array(z.object({ personId: z.string(), name: z.string(), role: projectRole })),
  settings: projectSettings,
  createdAt: z.number(),
});
export type ProjectRow = z.infer<typeof projectRow>;
