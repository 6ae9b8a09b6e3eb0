import type { Shadow } from '../../shared/model/rule.ts';
import { argsMode, covers } from './covers.ts';
import { compareRules, evaluateRules, nameRule } from './evaluateRules.ts';
import type { Deciding, ToolCall } from './matchRule.ts';
import { matchesRule } from './matchRule.ts';

/** The rule that provably wins wherever this one matches, so that it never decides; undefined where none is found. */
export function readShadow<Rule extends Deciding & { readonly id: string }>(
  rule: Deciding,
  others: readonly Rule[],
): Shadow | undefined {
  const winner = [...others].sort(compareRules).find((other) => other !== rule && alwaysBeats(other, rule));
  if (winner === undefined) return undefined;
  return { by: winner.id, how: 'proven', text: `${nameRule(winner)} matches whatever it matches, and wins` };
}

function alwaysBeats(winner: Deciding, loser: Deciding): boolean {
  const isAsWide = winner.scope.kind === 'hub' || (loser.scope.kind !== 'hub' && winner.scope.id === loser.scope.id);
  return (
    isAsWide &&
    compareRules(winner, loser) < 0 &&
    covers({ pattern: winner.tool, mode: 'whole' }, { pattern: loser.tool, mode: 'whole' }, true) &&
    covers(
      { pattern: winner.args, mode: argsMode(winner.effect) },
      { pattern: loser.args, mode: argsMode(loser.effect) },
      false,
    )
  );
}

/** A recorded call, and the rule that wins it among those there are. */
export interface WonCall<Rule> {
  readonly call: ToolCall;
  readonly winner: Rule | undefined;
}

/** Who wins each of these calls: asked once, however many rules are looked at afterwards. */
export const wonCalls = <Rule extends Deciding>(
  rules: readonly Rule[],
  calls: readonly ToolCall[],
): readonly WonCall<Rule>[] => calls.map((call) => ({ call, winner: evaluateRules(rules, call, 'ask').rule }));

/**
 * The rule that won each of these calls that this one matches too; undefined where it matches none, or wins one. With
 * several winners the one that won most often.
 */
export function seenShadow<Rule extends Deciding & { readonly id: string }>(
  rule: Rule,
  calls: readonly WonCall<Rule>[],
): Shadow | undefined {
  const wins = new Map<Rule, number>();
  let matched = 0;
  for (const { call, winner } of calls) {
    if (!matchesRule(rule, call)) continue;
    matched += 1;
    if (winner === rule) return undefined;
    if (winner !== undefined) wins.set(winner, (wins.get(winner) ?? 0) + 1);
  }
  const [most] = [...wins].sort(([, a], [, b]) => b - a);
  if (most === undefined) return undefined;
  const [winner] = most;
  const text = `${nameRule(winner)} won ${wins.size === 1 ? 'each' : 'most'} of the ${matched} recorded calls that it matches`;
  return { by: winner.id, how: 'seen', text };
}
