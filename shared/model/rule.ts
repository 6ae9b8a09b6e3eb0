import * as z from 'zod';
import { limits } from '../timings.ts';
import type { Actor } from './actor.ts';
import { actorSchema } from './actorSchema.ts';
import { idSchema } from './ids.ts';
import type { Id } from './ids.ts';
import { lineSchema } from './text.ts';

export const ruleEffect = z.enum(['allow', 'deny', 'ask']);
export type RuleEffect = z.infer<typeof ruleEffect>;

/** Where a rule holds: everywhere, in one project, or for what runs on one server. Wide to narrow. */
export const ruleScopes = ['hub', 'project', 'server'] as const;

export type RuleScope =
  | { readonly kind: 'hub' }
  | { readonly kind: 'project'; readonly id: Id<'project'> }
  | { readonly kind: 'server'; readonly id: Id<'server'> };

/** A regular expression in RE2 syntax. Whether it is one is checked where patterns can be compiled. */
export const rulePattern = z.string().min(1, 'must not be empty').max(limits.rulePatternCharacters);

/** What an author gives to make a rule. */
export const ruleDraft = z.strictObject({
  effect: ruleEffect,
  /** Matches the whole name of a tool; without it every tool is meant. */
  tool: rulePattern.optional(),
  /** `deny` and `ask` find it anywhere in the arguments; `allow` must match all of them. Without it all arguments are meant. */
  args: rulePattern.optional(),
  note: lineSchema(limits.ruleNoteCharacters).optional(),
});
export type RuleDraft = z.infer<typeof ruleDraft>;

/** What decides about one kind of tool call. Records never change in place: an equal record is the same rule. */
export interface Rule extends RuleDraft {
  readonly id: Id<'rule'>;
  readonly scope: RuleScope;
  /** Among the rules of its scope, from 1; the lower one is asked first. */
  readonly order: number;
  readonly createdBy: Actor;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const scopeOnWire = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hub') }),
  z.object({ kind: z.literal('project'), id: idSchema('project') }),
  z.object({ kind: z.literal('server'), id: idSchema('server') }),
]);

/** What a daemon needs to decide about the calls of its sessions by itself. */
export const ruleSet = z.object({
  rules: z.array(ruleDraft.omit({ note: true }).extend({ id: z.string(), scope: scopeOnWire, order: z.int() })),
  /** What each project of the server wants done with a call that no rule speaks of; `ask` where it is not named. */
  unmatched: z.record(z.string(), z.enum(['ask', 'deny'])),
});
export type RuleSet = z.infer<typeof ruleSet>;

/** Why a rule never decides. */
export const shadow = z.object({
  /** The rule that always wins. */
  by: z.string(),
  /** Proven from the patterns, or seen in the recorded decisions. */
  how: z.enum(['proven', 'seen']),
  text: z.string(),
});
export type Shadow = z.infer<typeof shadow>;

export const ruleRow = z.object({
  kind: z.literal('rule'),
  id: z.string(),
  scope: z.enum(ruleScopes),
  /** The project or server of its scope, by id and by name. */
  scopeId: z.string().optional(),
  scopeName: z.string().optional(),
  order: z.number(),
  effect: ruleEffect,
  tool: z.string().optional(),
  args: z.string().optional(),
  note: z.string().optional(),
  createdBy: actorSchema,
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type RuleRow = z.infer<typeof ruleRow>;
