import * as z from 'zod';
import { json } from '../model/contract.ts';
import { recordKey } from '../model/ids.ts';
import { ruleDraft, ruleEffect, ruleRow, shadow } from '../model/rule.ts';
import { decider, toolDecisionRow, toolName } from '../model/toolDecision.ts';
import { limits } from '../timings.ts';
import { operation } from './operation.ts';
import { flag, inProject, onRecord, page, paged } from './parts.ts';

/** Where a rule holds: the whole hub, a server, or (where neither is said) a project. */
const inScope = { ...inProject, hub: flag.default(false), server: recordKey.optional() } as const;

const position = z.int().min(1).max(limits.rulesPerScope);

/** A rule with how often it decided lately, and why it never does, where that is known. */
const ruleView = ruleRow.extend({ decided: z.number().optional(), shadow: shadow.optional() });
const ruleAnswer = z.object({ rule: ruleView });

const effectCounts = z.object({ allow: z.number(), deny: z.number(), ask: z.number() });

export const ruleOperations = {
  'rule.list': operation({
    http: 'GET /rules',
    access: 'rules:read',
    on: 'project',
    summary:
      'List the rules that hold in a project, in the order in which they win: its own, the hub’s, and those of its servers. Each with what it decided lately and what shadows it.',
    params: () => z.strictObject({ ...inProject, ...paged, server: recordKey.optional() }),
    result: () => page(ruleView).extend({ unmatched: ruleEffect }),
  }),
  'rule.add': operation({
    http: 'POST /rules',
    access: 'rules:manage',
    on: 'scope',
    summary:
      'Add a rule for calls of tools. A rule that denies wins, then the narrowest scope (server, project, hub), then order.',
    params: () => z.strictObject({ ...inScope, ...ruleDraft.shape, position: position.optional() }),
    result: () => ruleAnswer,
  }),
  'rule.update': operation({
    http: 'PATCH /rules/:id',
    access: 'rules:manage',
    on: 'rule',
    summary: 'Change a rule; a pattern or note of null is taken away.',
    params: () =>
      z.strictObject({
        ...onRecord,
        effect: ruleEffect.optional(),
        tool: ruleDraft.shape.tool.unwrap().nullable().optional(),
        args: ruleDraft.shape.args.unwrap().nullable().optional(),
        note: ruleDraft.shape.note.unwrap().nullable().optional(),
      }),
    result: () => ruleAnswer,
  }),
  'rule.move': operation({
    http: 'POST /rules/:id/move',
    access: 'rules:manage',
    on: 'rule',
    summary: 'Give a rule another place in the order of its scope, from 1.',
    params: () => z.strictObject({ ...onRecord, position }),
    result: () => ruleAnswer,
  }),
  'rule.remove': operation({
    http: 'DELETE /rules/:id',
    access: 'rules:manage',
    on: 'rule',
    summary: 'Remove a rule. What it decided stays in the log.',
    params: () => z.strictObject(onRecord),
    result: () => z.object({ removed: z.string() }),
  }),
  'rule.test': operation({
    http: 'POST /rules/test',
    access: 'rules:read',
    on: 'project',
    summary: 'Which rule would decide about a call, and why. Nothing is called, and nothing recorded.',
    params: () =>
      z.strictObject({
        ...inProject,
        server: recordKey.optional(),
        tool: toolName,
        /** The input as the tool gets it: a command line for a shell, else JSON. */
        input: json.default(''),
      }),
    result: () =>
      z.object({
        effect: ruleEffect,
        by: decider,
        why: z.string(),
        rule: ruleRow.optional(),
        /** Rules that match too, but do not decide. */
        shadowing: z.array(ruleRow),
        /** What the patterns were matched against; the beginning, with secrets hidden. */
        text: z.string(),
      }),
  }),
  'rule.dryrun': operation({
    http: 'POST /rules/dry-run',
    access: 'rules:read',
    on: 'project',
    summary: 'What a rule that does not exist yet would have decided about the last recorded calls of a project.',
    params: () =>
      z.strictObject({
        ...inScope,
        ...ruleDraft.shape,
        last: z.int().min(1).max(limits.recentDecisions).default(100),
        /** The rule that it would become, by its whole id: that one's place is its own, and nothing of it shadows it. */
        replaces: recordKey.optional(),
      }),
    result: () =>
      z.object({
        looked: z.number(),
        matched: z.number(),
        /** Calls that match and would have been decided by it. */
        decided: z.number(),
        changed: z.array(z.object({ decision: toolDecisionRow, was: ruleEffect, would: ruleEffect })),
        /** Calls whose record is cut or masked: for them the real call may have matched otherwise. */
        uncertain: z.number(),
        /** Calls that the rule which it replaces decided, and that it does not match. */
        released: z.number(),
        shadow: shadow.optional(),
      }),
  }),
} as const;

export const decisionOperations = {
  'decision.list': operation({
    http: 'GET /decisions',
    access: 'rules:read',
    on: 'project',
    summary: 'The last decisions about calls of tools, newest first; secrets are hidden in their arguments.',
    params: () =>
      z.strictObject({
        ...inProject,
        ...paged,
        effect: ruleEffect.optional(),
        tool: toolName.optional(),
        rule: recordKey.optional(),
      }),
    result: () => page(toolDecisionRow),
  }),
  'decision.counts': operation({
    http: 'GET /decisions/counts',
    access: 'rules:read',
    on: 'project',
    summary: 'How often each rule and each tool stood in the last decisions of a project, by what was decided.',
    params: () => z.strictObject(inProject),
    result: () =>
      z.object({
        total: z.number(),
        since: z.number().optional(),
        rules: z.array(effectCounts.extend({ by: decider, ruleId: z.string().optional(), rule: ruleRow.optional() })),
        tools: z.array(effectCounts.extend({ tool: z.string() })),
      }),
  }),
} as const;
