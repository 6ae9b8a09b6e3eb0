import { askedAlways } from './opencodeSettings.ts';
import type { AgentRules } from './opencodeWire.ts';

/** What opencode would do with a call by a person's, a project's and its own rules alone. */
export type OwnEffect = 'allow' | 'ask' | 'deny';

/**
 * The word of an agent's own rules on a call, as opencode finds it: the last rule that matches, for each pattern, and of
 * those the strictest. The rule that has every call asked about is ours, and says nothing here.
 */
export function evaluateOwnRules(
  rules: AgentRules,
  { permission, patterns }: { readonly permission: string; readonly patterns: readonly string[] },
): OwnEffect {
  const own = rules.filter((rule) => rule.permission !== askedAlways);
  const effects = (patterns.length === 0 ? ['*'] : patterns).map((pattern) => {
    const rule = own.findLast(
      (one) => matchesWildcard(permission, one.permission) && matchesWildcard(pattern, one.pattern),
    );
    return rule?.action ?? 'ask';
  });
  if (effects.includes('deny')) return 'deny';
  return effects.every((effect) => effect === 'allow') ? 'allow' : 'ask';
}

/** Whether a text matches a pattern of opencode's: `*` is any text, `?` one character, and a last ` *` may be missing. */
export function matchesWildcard(text: string, pattern: string): boolean {
  const [given, wanted] = [text.replaceAll('\\', '/'), pattern.replaceAll('\\', '/')];
  return matches(given, wanted) || (wanted.endsWith(' *') && matches(given, wanted.slice(0, -2)));
}

/** Goes back to the last star only: no pattern makes it slower than the product of both lengths. */
function matches(text: string, pattern: string): boolean {
  let [at, place, star, starAt] = [0, 0, -1, 0];
  while (at < text.length) {
    const wanted = pattern[place];
    if (wanted === '*') {
      [star, starAt] = [place, at];
      place += 1;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[at])) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      starAt += 1;
      [at, place] = [starAt, star + 1];
    } else return false;
  }
  while (pattern[place] === '*') place += 1;
  return place === pattern.length;
}
