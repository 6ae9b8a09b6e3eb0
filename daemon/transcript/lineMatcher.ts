import { badRequest } from '../../shared/errors.ts';
import { compilePattern } from '../../runtime/pattern/linearPattern.ts';
import { findRulePatternProblem } from '../../runtime/rules/rulePatternProblem.ts';

/** What is searched for, and how. */
export interface SearchedText {
  readonly text: string;
  readonly isPattern: boolean;
  readonly isCaseSensitive: boolean;
}

/** Where in a line it is found; -1 where it is not. */
export type LineMatcher = (line: string) => number;

/** @throws HubError `bad-request` for a pattern that is none. */
export function createLineMatcher({ text, isPattern, isCaseSensitive }: SearchedText): LineMatcher {
  if (!isPattern && isCaseSensitive) return (line) => line.indexOf(text);
  if (!isPattern) {
    const folded = text.toLowerCase();
    return (line) => line.toLowerCase().indexOf(folded);
  }
  const problem = findRulePatternProblem(text);
  if (problem !== undefined) throw badRequest([{ path: 'text', message: problem }]);
  const pattern = compilePattern(isCaseSensitive ? text : `(?i)${text}`);
  return (line) => pattern.search(line);
}
