import type { RuleEffect } from '../../shared/model/rule.ts';
import { limits } from '../../shared/timings.ts';
import { noForm } from './ruleForm.ts';
import type { RuleForm } from './ruleForm.ts';
import { narrowestPlace } from './ruleRights.ts';
import type { Looker } from './ruleRights.ts';

/** A call of a tool that a rule is to be made of, as it was recorded. */
export interface Call {
  readonly projectId: string;
  readonly serverId?: string | undefined;
  readonly tool: string;
  readonly args: string;
  /** Whether `args` is all of it, neither cut nor masked. */
  readonly isWhole: boolean;
  /** What was decided about it. */
  readonly effect: RuleEffect;
}

/** A rule for calls like this one. */
export interface Proposal {
  readonly form: RuleForm;
  /** The record does not have all of the call: the pattern takes anything in the place of what is missing. */
  readonly isWider: boolean;
}

/** What is shown in the place of a secret, and of what was cut. */
const hidden = '[hidden]';
const cutMark = '…';
/** What may stand in the place of a secret: nothing that a shell would take for the end of a word. */
const anySecret = '[\\w+/=.~:@%-]+';
const anyRest = '[\\s\\S]*';

/** The narrowest rule for a call; undefined where this person may make none. What was asked or denied is allowed by it. */
export function proposeRule(looker: Looker, call: Call): Proposal | undefined {
  const place = narrowestPlace(looker, call);
  if (place === undefined) return undefined;
  const { pattern, isWider } = patternOf(call);
  const form: RuleForm = {
    ...noForm(place),
    effect: call.effect === 'allow' ? 'ask' : 'allow',
    tool: escapePattern(call.tool),
    args: pattern,
  };
  return { form, isWider };
}

/** A pattern for these arguments alone, as far as the record has them. */
function patternOf({ args, isWhole }: Pick<Call, 'args' | 'isWhole'>): {
  readonly pattern: string;
  readonly isWider: boolean;
} {
  if (args === '') return { pattern: '', isWider: false };
  const isCut = !isWhole && args.endsWith(cutMark);
  const known = isCut ? args.slice(0, -cutMark.length) : args;
  const parts = isWhole ? [known] : known.split(hidden);
  const pattern = parts.map(escapePattern).join(anySecret) + (isCut ? anyRest : '');
  if (pattern.length <= limits.rulePatternCharacters) return { pattern, isWider: isCut || parts.length > 1 };
  return { pattern: shortened(known), isWider: true };
}

/** The longest beginning, up to the end of a word, that leaves room for "whatever follows". */
function shortened(args: string): string {
  const room = limits.rulePatternCharacters - anyRest.length;
  let [pattern, atWord] = ['', ''];
  for (const character of args.split(hidden)[0] ?? '') {
    const next = pattern + escapePattern(character);
    if (next.length > room) break;
    if (/\s/.test(character)) atWord = next;
    pattern = next;
  }
  return (atWord === '' ? pattern : atWord) + anyRest;
}

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A pattern that matches this text and nothing else. */
export const escapePattern = (text: string): string =>
  text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&').replace(/[\n\r\t]/g, (character) => named[character] ?? character);
