import type * as z from 'zod';
import { badRequest } from '../shared/errors.ts';
import type { HubError } from '../shared/errors.ts';
import { issueSentence } from '../shared/issueSentence.ts';
import { plainLine } from '../shared/model/plainText.ts';

/** One thing that a schema refused, with the path to the very field. */
export interface IssueProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What a schema refused: an unknown field at its own path, and of alternatives the one that was meant. */
export function issueProblems(issues: readonly z.core.$ZodIssue[], above: readonly PropertyKey[] = []): IssueProblem[] {
  return issues.flatMap((issue): IssueProblem[] => {
    const path = [...above, ...issue.path].map((step) => (typeof step === 'symbol' ? String(step) : step));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownField }));
    }
    const meant = issue.code === 'invalid_union' ? issue.errors.find(isOfThatKind) : undefined;
    return meant === undefined ? [{ path, message: issueSentence(issue) }] : issueProblems(meant, path);
  });
}

/** The refusal of params, with the first of very many mistakes. `above` names what they stand in. */
export function badParams(issues: readonly z.core.$ZodIssue[], above: readonly PropertyKey[] = []): HubError {
  const problems = issueProblems(issues, above).slice(0, maxProblems);
  return badRequest(problems.map(({ path, message }) => ({ path: shownPath(path), message })));
}

const maxProblems = 50;

/** What is said of a field that nobody knows. */
export const unknownField = 'is not known here';

/** A path as a refusal tells it: names that came in are somebody else's text, of any length. */
export const shownPath = (path: readonly (string | number)[]): string =>
  plainLine(path.join('.')).slice(0, maxPathCharacters);

const maxPathCharacters = 300;

/** Something inside was wrong, not the kind of the whole. */
const isOfThatKind = (issues: readonly z.core.$ZodIssue[]): boolean =>
  issues.length > 0 && issues.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys');
