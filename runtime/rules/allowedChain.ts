import { readCommandTexts } from '../shell/commandTexts.ts';
import type { Deciding, ToolCall } from './matchRule.ts';
import { matchesRule } from './matchRule.ts';
import { readTexts } from './plainTexts.ts';
import { isShellTool } from './toolText.ts';

/**
 * Of rules that match a call those that may decide it. A pattern such as `git status.*` matches `git status; rm -rf x` too:
 * where a line of a shell has several commands, a rule with such a pattern allows it only if each command by itself is
 * allowed by one of the rules. A pattern that is a text, or none at all, says what it means.
 */
export function withoutEscaped<Rule extends Deciding>(
  matching: readonly Rule[],
  rules: readonly Rule[],
  call: ToolCall,
): readonly Rule[] {
  if (!isShellTool(call.tool) || !matching.some(isOpen)) return matching;
  const { texts, isWhole } = readCommandTexts(call.args);
  if (texts.length <= 1 && isWhole) return matching;
  const allowing = rules.filter(({ effect }) => effect === 'allow');
  const isAllowed = (args: string) => allowing.some((rule) => matchesRule(rule, { ...call, args }));
  return isWhole && texts.every(isAllowed) ? matching : matching.filter((rule) => !isOpen(rule));
}

/** Whether a rule allows more texts than it spells out. */
const isOpen = ({ effect, args }: Deciding): boolean =>
  effect === 'allow' && args !== undefined && readTexts(args) === undefined;
