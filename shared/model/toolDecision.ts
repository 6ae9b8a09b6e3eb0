import * as z from 'zod';
import { limits } from '../timings.ts';
import type { Actor } from './actor.ts';
import { actorSchema } from './actorSchema.ts';
import type { Id } from './ids.ts';
import type { RuleEffect } from './rule.ts';
import { ruleEffect, ruleScopes } from './rule.ts';
import { plainText } from './plainText.ts';

/**
 * Who had the last word on a tool call: a rule, the floor below all rules, or the project's default; nobody need be asked
 * about an agent's `own` report, nor, where no rule speaks of it, about what is `harmless`; the `agent` itself, which asked
 * nobody; a person; or `nobody`, who did not answer while it could wait.
 */
export const decider = z.enum(['rule', 'floor', 'default', 'own', 'harmless', 'agent', 'person', 'nobody']);
export type Decider = z.infer<typeof decider>;

/** The rule that decided, as it was then: it may be changed or gone by now. */
export const decidingRule = z.object({ id: z.string().max(100), scope: z.enum(ruleScopes), effect: ruleEffect });
export type DecidingRule = z.infer<typeof decidingRule>;

/** The name of a tool as an agent gives it, cleaned. */
export const toolName = z
  .string()
  .max(limits.toolNameCharacters * 4)
  .transform((name) => plainText(name).replace(/\s+/g, ' ').trim())
  .pipe(z.string().min(1, 'must not be empty').max(limits.toolNameCharacters));

/** One decision about a call of a tool: an audit record. Its arguments are masked and cut. */
export interface ToolDecision {
  readonly id: Id<'decision'>;
  readonly projectId: Id<'project'>;
  readonly serverId: Id<'server'>;
  readonly sessionId: Id<'session'>;
  readonly taskId?: Id<'task'> | undefined;
  /** Who wanted to call the tool. */
  readonly actor: Actor;
  readonly tool: string;
  readonly args: string;
  /** Whether `args` is what was matched, neither cut nor masked. */
  readonly isWhole: boolean;
  readonly effect: RuleEffect;
  readonly by: Decider;
  readonly rule?: DecidingRule | undefined;
  /** The name of the person who decided. */
  readonly person?: string | undefined;
  readonly latencyMs: number;
  readonly at: number;
}

export const toolDecisionRow = z.object({
  id: z.string(),
  serverId: z.string(),
  sessionId: z.string(),
  taskId: z.string().optional(),
  actor: actorSchema,
  tool: z.string(),
  args: z.string(),
  isWhole: z.boolean(),
  effect: ruleEffect,
  by: decider,
  ruleId: z.string().optional(),
  person: z.string().optional(),
  latencyMs: z.number(),
  at: z.number(),
});
export type ToolDecisionRow = z.infer<typeof toolDecisionRow>;

/** The last decisions of a project, oldest first. */
export interface DecisionLog {
  /** The project's. */
  readonly id: Id<'project'>;
  readonly decisions: readonly ToolDecision[];
}
