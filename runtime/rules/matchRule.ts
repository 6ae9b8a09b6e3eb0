import type { Rule } from '../../shared/model/rule.ts';
import { limits } from '../../shared/timings.ts';
import type { FlooredCall } from './floor.ts';
import { rulePattern } from './rulePatterns.ts';

/** A call of a tool as rules and the floor see it. */
export interface ToolCall extends FlooredCall {
  readonly projectId: string;
  readonly serverId?: string | undefined;
}

/** What of a rule decides; a draft has it too. */
export type Deciding = Pick<Rule, 'scope' | 'order' | 'effect' | 'tool' | 'args'>;

/** Whether a rule speaks of what runs in this project, on this server. */
function isInScope({ scope }: Deciding, call: Pick<ToolCall, 'projectId' | 'serverId'>): boolean {
  if (scope.kind === 'hub') return true;
  return scope.id === (scope.kind === 'project' ? call.projectId : call.serverId);
}

/**
 * Whether a rule says anything about a call. It errs on the safe side: `deny` and `ask` find their pattern anywhere in
 * the arguments, `allow` must match all of them, so that `allow "git status"` does not allow `git status; rm -rf .`.
 */
export function matchesRule(rule: Deciding, call: ToolCall): boolean {
  if (!isInScope(rule, call)) return false;
  if (rule.tool !== undefined && !rulePattern(rule.tool).testExact(call.tool)) return false;
  if (rule.args === undefined) return true;
  const args = rulePattern(rule.args);
  const isTooLong = call.args.length > limits.matchedArgsCharacters;
  if (rule.effect === 'allow') return !isTooLong && args.testExact(call.args);
  return args.test(isTooLong ? call.args.slice(0, limits.matchedArgsCharacters) : call.args);
}
