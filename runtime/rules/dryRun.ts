import type { RuleEffect } from '../../shared/model/rule.ts';
import type { ToolDecision } from '../../shared/model/toolDecision.ts';
import { withoutEscaped } from './allowedChain.ts';
import { strength } from './evaluateRules.ts';
import type { Deciding } from './matchRule.ts';
import { matchesRule } from './matchRule.ts';

/** A recorded call about which a draft would have decided otherwise. */
export interface Changed {
  readonly decision: ToolDecision;
  readonly was: RuleEffect;
  readonly would: RuleEffect;
}

export interface DryRun {
  readonly looked: number;
  readonly matched: number;
  readonly decided: number;
  readonly changed: readonly Changed[];
  readonly uncertain: number;
  /** Calls that the rule whose place the draft takes decided, and that the draft does not match. */
  readonly released: number;
}

/** Whether a record can be decided anew: a call that people were asked about is there already as one that was asked. */
export const isFirstWord = ({ by }: ToolDecision): boolean => by !== 'person' && by !== 'nobody';

/**
 * What a draft would have decided about recorded calls. It is held against the rule that decided then, whatever the
 * rules are now; of equal strength it comes after it. What the rule that it `replaces` decided is the draft's to decide.
 */
export function dryRun(draft: Deciding, recorded: readonly ToolDecision[], replaces?: string): DryRun {
  const decisions = recorded.filter(isFirstWord);
  const isFormer = ({ rule }: ToolDecision): boolean => replaces !== undefined && rule?.id === replaces;
  const matching = decisions.filter(
    (decision) => matchesRule(draft, decision) && withoutEscaped([draft], [draft], decision).length > 0,
  );
  const decided = matching.filter((decision) => isFormer(decision) || wouldDecide(draft, decision));
  return {
    looked: decisions.length,
    matched: matching.length,
    decided: decided.length,
    changed: decided
      .filter(({ effect }) => effect !== draft.effect)
      .map((decision) => ({ decision, was: decision.effect, would: draft.effect })),
    uncertain: draft.args === undefined ? 0 : decisions.filter(({ isWhole }) => !isWhole).length,
    released: decisions.filter(isFormer).length - matching.filter(isFormer).length,
  };
}

function wouldDecide(draft: Deciding, { by, effect, rule }: ToolDecision): boolean {
  if (by === 'own') return false;
  // What the floor asks about a rule may deny, but none allows.
  if (by === 'floor') return effect === 'ask' && draft.effect === 'deny';
  if (rule === undefined) return true;
  return strength(draft, { effect: rule.effect, scope: { kind: rule.scope } }) < 0;
}
