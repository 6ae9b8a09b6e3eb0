import type { RuleEffect, RuleScope } from '../../shared/model/rule.ts';
import type { Decider } from '../../shared/model/toolDecision.ts';
import { withoutEscaped } from './allowedChain.ts';
import { floorOf } from './floor.ts';
import type { Deciding, ToolCall } from './matchRule.ts';
import { matchesRule } from './matchRule.ts';

/** What became of a call, who had the last word, and whom it overruled. */
export interface Verdict<Rule extends Deciding> {
  readonly effect: RuleEffect;
  readonly by: Decider;
  /** The rule that decided. */
  readonly rule?: Rule | undefined;
  readonly why: string;
  /** Rules that match too but did not decide, the strongest first. */
  readonly shadowing: readonly Rule[];
}

/** What is done with a call that no rule speaks of. */
export type Unmatched = Extract<RuleEffect, 'ask' | 'deny'>;

/**
 * Decides about a call: what the floor denies before all rules; a rule that denies before one that does not; then the
 * narrowest scope (server, project, hub), then order. Where no rule matches, the project's default. What the floor asks
 * about no rule allows: who denies it still does.
 */
export function evaluateRules<Rule extends Deciding>(
  rules: readonly Rule[],
  call: ToolCall,
  unmatched: Unmatched,
): Verdict<Rule> {
  const found = rules.filter((rule) => matchesRule(rule, call));
  const matching = [...withoutEscaped(found, rules, call)].sort(compareRules);
  const floor = floorOf(call);
  if (floor?.effect === 'deny') {
    const why = `${floor.why}: the floor below all rules denies this, and no rule overrides it`;
    return { effect: 'deny', by: 'floor', why, shadowing: matching };
  }
  const [rule, ...shadowing] = matching;
  if (rule === undefined) {
    const than = unmatched === 'ask' ? 'asks' : 'denies';
    const why = `no rule matches${found.length === 0 ? '' : ' each of its commands'}; the project ${than} then`;
    return { effect: unmatched, by: 'default', why, shadowing };
  }
  if (floor !== undefined && rule.effect === 'allow') {
    const why = `${floor.why}: the floor below all rules asks about this, and no rule allows it`;
    return { effect: 'ask', by: 'floor', why, shadowing: matching };
  }
  return {
    effect: rule.effect,
    by: 'rule',
    rule,
    why: `${nameRule(rule)} matches${beaten(rule, shadowing)}`,
    shadowing,
  };
}

/** The stronger rule first. */
export const compareRules = (one: Deciding, other: Deciding): number => strength(one, other) || one.order - other.order;

/** The same by effect and scope alone: below zero where the first is the stronger. */
export const strength = (one: Strong, other: Strong): number => rank(one) - rank(other);

interface Strong {
  readonly effect: RuleEffect;
  readonly scope: { readonly kind: RuleScope['kind'] };
}

const width = { server: 0, project: 1, hub: 2 } as const;
const rank = ({ effect, scope }: Strong): number => (effect === 'deny' ? 0 : 3) + width[scope.kind];

/** `deny Bash "git push" (project, 2nd)`, as sentences name it. */
export const nameRule = ({ effect, tool, args, scope, order }: Deciding): string =>
  `${effect} ${tool ?? 'every tool'}${args === undefined ? '' : ` "${args}"`} (${scope.kind} rule ${order})`;

function beaten(rule: Deciding, [next]: readonly Deciding[]): string {
  if (next === undefined) return '';
  if (rule.effect === 'deny' && next.effect !== 'deny') return ', and a rule that denies wins';
  return rule.scope.kind === next.scope.kind
    ? ', and comes before the others that match'
    : ', and has the narrowest scope of those that match';
}
