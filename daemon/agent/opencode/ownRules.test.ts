import assert from 'node:assert/strict';
import { evaluateOwnRules, matchesWildcard } from './ownRules.ts';

const rule = (permission: string, pattern: string, action: string) => ({ permission, pattern, action });

describe('the own rules of an opencode', () => {
  it('[A1] decide as it does: the last that matches, and the strictest of several patterns', () => {
    const rules = [
      rule('*', '*', 'allow'),
      rule('bash', '*', 'ask'),
      rule('bash', 'git *', 'allow'),
      rule('bash', 'git push *', 'deny'),
      rule('**', '*', 'ask'),
    ];
    const effect = (permission: string, ...patterns: string[]) => evaluateOwnRules(rules, { permission, patterns });
    assert.equal(effect('edit', 'src/a.ts'), 'allow');
    assert.equal(effect('bash', 'make'), 'ask');
    assert.equal(effect('bash', 'git status'), 'allow');
    assert.equal(effect('bash', 'git status', 'git push origin'), 'deny');
    assert.equal(effect('bash', 'git status', 'make'), 'ask');
    assert.equal(evaluateOwnRules([], { permission: 'bash', patterns: ['ls'] }), 'ask');
  });

  it('[A1] know its patterns, and are not slow for any of them', () => {
    const cases: readonly (readonly [string, string, boolean])[] = [
      ['git', 'git *', true],
      ['git status', 'git *', true],
      ['gitk', 'git *', false],
      ['a/b/c.env', '*.env', true],
      ['a\nb', '*', true],
      ['ab', 'a?', true],
      ['abc', 'a?', false],
      ['rostrum_ask_human', 'rostrum_*', true],
      ['x', '**', true],
      ['(a)', '(a)', true],
      ['C:\\x', 'C:/x', true],
    ];
    for (const [text, pattern, expected] of cases)
      assert.equal(matchesWildcard(text, pattern), expected, `${text} ~ ${pattern}`);
    assert.equal(matchesWildcard('a'.repeat(20_000), `${'*a'.repeat(50)}b`), false);
  });
});
