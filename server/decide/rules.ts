import { findRulePatternProblem } from '../../runtime/rules/rulePatternProblem.ts';
import { badRequest, conflict, notFound } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Rule, RuleDraft, RuleEffect, RuleScope } from '../../shared/model/rule.ts';
import { sameContent } from '../../shared/sameContent.ts';
import { limits } from '../../shared/timings.ts';
import type { HubState } from '../state/hubState.ts';
import { rulesOf } from '../state/ruleQueries.ts';
import type { Context } from './context.ts';

/** Changes of a rule: what is left out stays, null takes a pattern or note away. */
export interface RuleChanges {
  readonly effect?: RuleEffect | undefined;
  readonly tool?: string | null | undefined;
  readonly args?: string | null | undefined;
  readonly note?: string | null | undefined;
}

/** A new rule, last in its scope where no position is given. @throws bad-request for a pattern that is none, conflict at the limit. */
export function decideAddRule(
  state: HubState,
  {
    scope,
    draft,
    position,
  }: { readonly scope: RuleScope; readonly draft: RuleDraft; readonly position?: number | undefined },
  context: Context,
): { readonly ruleId: Id<'rule'>; readonly events: HubEvent[] } {
  requirePatterns(draft);
  const there = rulesOf(state, scope);
  if (there.length >= limits.rulesPerScope)
    throw conflict(`There are ${limits.rulesPerScope} rules here, which is the most. Remove one first, or join some.`);
  const { effect, tool, args, note } = draft;
  const rule: Rule = {
    id: context.newId('rule'),
    scope,
    order: there.length + 1,
    effect,
    tool,
    args,
    note,
    createdBy: context.actor,
    createdAt: context.now,
    updatedAt: context.now,
  };
  const added: HubEvent = { type: 'rule_added', actor: context.actor, rule };
  return { ruleId: rule.id, events: [added, ...moved([...there, rule], rule, position ?? rule.order, context)] };
}

/** The rules that a new project begins with, in this order. @throws bad-request for a pattern that is none. */
export const decideFirstRules = (
  id: Id<'project'>,
  drafts: readonly RuleDraft[],
  { newId, actor, now }: Context,
): HubEvent[] =>
  drafts.map((draft, at) => {
    requirePatterns(draft);
    const made = { createdBy: actor, createdAt: now, updatedAt: now };
    const rule: Rule = { ...draft, id: newId('rule'), scope: { kind: 'project', id }, order: at + 1, ...made };
    return { type: 'rule_added', actor, rule };
  });

/** @throws bad-request for a pattern that is none. */
export function decideUpdateRule(rule: Rule, changes: RuleChanges, context: Context): HubEvent[] {
  const next: Rule = {
    ...rule,
    effect: changes.effect ?? rule.effect,
    tool: changed(rule.tool, changes.tool),
    args: changed(rule.args, changes.args),
    note: changed(rule.note, changes.note),
  };
  requirePatterns(next);
  if (sameContent(next, rule)) return [];
  return [{ type: 'rule_updated', actor: context.actor, rule: { ...next, updatedAt: context.now } }];
}

/** Gives a rule another place in its scope; beyond the end it is the last. */
export const decideMoveRule = (state: HubState, rule: Rule, position: number, context: Context): HubEvent[] =>
  moved(rulesOf(state, rule.scope), rule, position, context);

/** What came after it moves up. */
export function decideRemoveRule(state: HubState, rule: Rule, context: Context): HubEvent[] {
  const there = rulesOf(state, rule.scope);
  const left = there.filter(({ id }) => id !== rule.id);
  const isLast = there[there.length - 1]?.id === rule.id;
  return [
    { type: 'rule_removed', actor: context.actor, rule },
    ...(isLast ? [] : [ordered(rule.scope, left, context)]),
  ];
}

export function requireRule(state: HubState, id: string): Rule {
  const rule = state.rules.get(id);
  if (rule === undefined) throw notFound('rule', id);
  return rule;
}

/** @throws bad-request that names the pattern, and the place where it is wrong. */
export function requirePatterns({ tool, args }: Pick<RuleDraft, 'tool' | 'args'>): void {
  const problems = Object.entries({ tool, args }).flatMap(([path, pattern]) => {
    const message = pattern === undefined ? undefined : findRulePatternProblem(pattern);
    return message === undefined ? [] : [{ path, message }];
  });
  if (problems.length > 0) throw badRequest(problems);
}

function moved(there: readonly Rule[], rule: Rule, position: number, context: Context): HubEvent[] {
  const others = there.filter(({ id }) => id !== rule.id);
  const index = Math.min(position - 1, others.length);
  const next = [...others.slice(0, index), rule, ...others.slice(index)];
  return next.every(({ id }, at) => id === there[at]?.id) ? [] : [ordered(rule.scope, next, context)];
}

const ordered = (scope: RuleScope, rules: readonly Rule[], context: Context): HubEvent => ({
  type: 'rules_ordered',
  actor: context.actor,
  scope,
  ruleIds: rules.map(({ id }) => id),
});

const changed = (before: string | undefined, given: string | null | undefined): string | undefined =>
  given === undefined ? before : (given ?? undefined);
