import type { RuleEffect } from '../../shared/model/rule.ts';
import { readTexts } from './plainTexts.ts';
import { rulePattern } from './rulePatterns.ts';

/** How a pattern is held against a text: it must match all of it, or somewhere in it. */
export type Mode = 'whole' | 'anywhere';

/** How the argument pattern of a rule is matched, by its effect. */
export const argsMode = (effect: RuleEffect): Mode => (effect === 'allow' ? 'whole' : 'anywhere');

/** Texts that match everything, on one line or over several. */
const everything: ReadonlySet<string> = new Set([
  '[\\s\\S]*',
  '(?s).*',
  '(?s:.*)',
  '^[\\s\\S]*$',
  '[\\w\\W]*',
  '[\\d\\D]*',
]);
/** These match in every text, since they may match nothing. */
const anywhere: ReadonlySet<string> = new Set(['.*', '^', '$', '^.*', '.*$', '.?', '()']);
/** All of a text of one line. */
const wholeLine: ReadonlySet<string> = new Set(['.*', '^.*$', '^.*', '.*$', '.+', '^.+$']);

interface Subject {
  readonly pattern: string | undefined;
  readonly mode: Mode;
}

/**
 * Whether it can be proven that the first matches every text that the second matches. `false` means that there is no
 * proof: the general question is too hard to be asked of every pair of rules.
 */
export function covers(wide: Subject, narrow: Subject, isOneLine: boolean): boolean {
  if (wide.pattern === undefined || isEverything(wide.pattern, wide.mode, isOneLine)) return true;
  if (narrow.pattern === undefined) return false;
  if (wide.pattern === narrow.pattern && (wide.mode === narrow.mode || wide.mode === 'anywhere')) return true;
  const texts = readTexts(narrow.pattern);
  if (texts === undefined) return false;
  // A pattern that must match a whole line says nothing of several commands by itself (`withoutEscaped`).
  if (wide.mode === 'whole' && !isOneLine && texts.some((text) => mayBeSeveral.test(text))) return false;
  const compiled = rulePattern(wide.pattern);
  if (narrow.mode === 'whole')
    return texts.every((text) => (wide.mode === 'whole' ? compiled.testExact(text) : compiled.test(text)));
  // What surrounds the text may be anything: the wide one must find its match within the text, and must not look beyond.
  return wide.mode === 'anywhere' && !looksAround.test(wide.pattern) && texts.every((text) => compiled.test(text));
}

const isEverything = (pattern: string, mode: Mode, isOneLine: boolean): boolean =>
  everything.has(pattern) || (mode === 'anywhere' ? anywhere.has(pattern) : isOneLine && wholeLine.has(pattern));

const mayBeSeveral = /[;&|<>$`(){}\r\n]/;
const looksAround = /[\^$]|\\[bBAzZ]/;
