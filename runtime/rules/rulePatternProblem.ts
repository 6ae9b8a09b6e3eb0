import { findPatternProblem, patternCost } from '../pattern/linearPattern.ts';

/** Every rule is asked for every call, so one pattern must stay small when it is compiled. */
const maxPatternCost = 5_000;

/** Why a text cannot be a rule's pattern, with the place where it is wrong; undefined where it can. */
export function findRulePatternProblem(source: string): string | undefined {
  const cost = patternCost(source);
  if (cost > maxPatternCost)
    return `expands to about ${cost} steps, at most ${maxPatternCost} are taken: repeat less, or less often`;
  return findPatternProblem(source);
}
