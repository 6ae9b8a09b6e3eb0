import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RuleEffect, RuleScope } from '../../shared/model/rule.ts';
import { limits } from '../../shared/timings.ts';
import { evaluateRules } from './evaluateRules.ts';
import type { Deciding } from './matchRule.ts';
import { readShadow } from './shadowedRules.ts';

const hub: RuleScope = { kind: 'hub' };
const project: RuleScope = { kind: 'project', id: 'project_1' };
const server: RuleScope = { kind: 'server', id: 'server_1' };

type Named = Deciding & { readonly id: string };
let made = 0;
const rule = (effect: RuleEffect, given: Partial<Named> = {}): Named => ({
  id: `rule_${(made += 1)}`,
  scope: project,
  order: made,
  effect,
  tool: 'Bash',
  args: undefined,
  ...given,
});

const call = (args: string, tool = 'Bash') => ({ tool, args, projectId: 'project_1', serverId: 'server_1' });
const decide = (rules: readonly Named[], args = 'git status', tool = 'Bash') =>
  evaluateRules(rules, call(args, tool), 'ask');

describe('which rule decides', () => {
  it('[A1] a rule that denies wins, whatever is narrower or comes first', () => {
    const deny = rule('deny', { scope: hub, order: 9 });
    const narrow = rule('allow', { scope: server, order: 1 });
    const verdict = decide([narrow, deny]);
    assert.deepEqual([verdict.effect, verdict.rule, verdict.shadowing], ['deny', deny, [narrow]]);
    assert.match(verdict.why, /deny Bash \(hub rule 9\) matches, and a rule that denies wins/);
  });

  it('[A1] among the others the narrowest scope wins, then order', () => {
    const [wide, middle, late] = [
      rule('allow', { scope: hub, order: 1 }),
      rule('ask', { order: 1 }),
      rule('allow', { order: 2 }),
    ];
    assert.equal(decide([wide, late, middle]).rule, middle);
    assert.match(decide([wide, late, middle]).why, /comes before the others/);
    const narrow = rule('allow', { scope: server, order: 7 });
    assert.equal(decide([wide, late, middle, narrow]).rule, narrow);
    assert.match(decide([wide, narrow]).why, /narrowest scope/);
  });

  it('[A1] where no rule matches the project decides: ask, or deny', () => {
    const other = rule('allow', { tool: 'Read' });
    assert.deepEqual(
      (['ask', 'deny'] as const).map((unmatched) => {
        const { effect, by, rule: none } = evaluateRules([other], call('ls'), unmatched);
        return [effect, by, none];
      }),
      [
        ['ask', 'default', undefined],
        ['deny', 'default', undefined],
      ],
    );
  });

  it('[A1] a rule of another project or server says nothing', () => {
    const elsewhere = [
      rule('deny', { scope: { kind: 'project', id: 'project_2' } }),
      rule('deny', { scope: { kind: 'server', id: 'server_2' } }),
    ];
    assert.equal(decide(elsewhere).by, 'default');
    const own = rule('deny', { scope: server });
    assert.equal(evaluateRules([own], { tool: 'Bash', args: 'ls', projectId: 'project_1' }, 'ask').by, 'default');
  });

  it('[A1] the name of a tool is matched whole', () => {
    const bash = rule('allow');
    assert.equal(decide([bash], 'x', 'BashOutput').by, 'default');
    assert.equal(decide([rule('deny', { tool: 'Ba.*' })], 'x', 'BashOutput').effect, 'deny');
    assert.equal(decide([rule('deny', { tool: undefined })], 'x', 'Anything').effect, 'deny');
  });

  it('[A1] deny and ask find their pattern anywhere, allow must match all of the arguments', () => {
    const status = 'git status';
    for (const [effect, args, by] of [
      ['allow', 'git status', 'rule'],
      ['allow', 'git status; rm -rf build', 'default'],
      ['allow', 'git status\nrm -rf build', 'default'],
      ['deny', 'cd x && git status --short', 'rule'],
      ['ask', 'cd x && git status --short', 'rule'],
    ] as const) {
      assert.equal(decide([rule(effect, { args: status })], args).by, by, `${effect} ${args}`);
    }
    assert.equal(decide([rule('allow', { args: 'git status.*' })], 'git status\nrm -rf build').by, 'default');
  });

  it('[A1] a pattern that allows the beginning of a line does not allow what is chained to it', () => {
    const open = rule('allow', { args: '(?s)git status.*' });
    const chained = [
      'git status; rm -rf build',
      'git status\nrm -rf build',
      'git status && rm -rf build',
      'git status | wc -l',
      'git status & rm -rf build',
      'git status $(rm -rf build)',
      'git status `rm -rf build`',
      'git status <(rm -rf build)',
      'git status "${x:-$(rm -rf build)}"',
      'git status <<E\n$(rm -rf build)\nE',
    ];
    for (const args of chained) {
      const verdict = decide([open], args);
      assert.deepEqual([verdict.effect, verdict.by], ['ask', 'default'], args);
      assert.match(verdict.why, /no rule matches each of its commands/);
      const both = [open, rule('allow', { args: '(rm|wc).*' })];
      assert.deepEqual([decide(both, args).effect, decide(both, args).by], ['allow', 'rule'], args);
      assert.equal(decide([open, rule('deny', { args: 'rm' })], args).effect, args.endsWith('-l') ? 'ask' : 'deny');
    }
    for (const args of ['git status', 'git status --short -- "a;b"', "git status ':!x && y' > out.txt 2>&1"])
      assert.equal(decide([open], args).effect, 'allow', args);
  });

  it('[A1] a rule that spells out a whole line, or has no pattern, allows all of it', () => {
    const line = 'npm test && npm run build';
    assert.equal(decide([rule('allow', { args: line })], line).effect, 'allow');
    assert.equal(decide([rule('allow')], line).effect, 'allow');
    assert.equal(decide([rule('allow', { args: 'npm .*' })], line).effect, 'allow');
    assert.equal(decide([rule('allow', { args: '.*' })], line).effect, 'allow');
    assert.equal(decide([rule('allow', { args: 'npm test && .*' })], line).by, 'default');
    // Other tools have no commands to chain.
    assert.equal(decide([rule('allow', { tool: 'Deploy', args: 'a.*' })], 'a; b', 'Deploy').effect, 'allow');
  });

  it('[A1] arguments that are too long are never allowed by a pattern, and still denied by what they begin with', () => {
    const long = `git push --force origin ${'x'.repeat(limits.matchedArgsCharacters)}`;
    assert.equal(decide([rule('allow', { args: '[\\s\\S]*' })], long).by, 'default');
    assert.equal(decide([rule('deny', { args: 'push --force' })], long).effect, 'deny');
    assert.equal(decide([rule('allow')], long).effect, 'allow');
  });

  it('[A1] a pattern that explodes elsewhere takes linear time here', () => {
    const evil = rule('deny', { args: '^(a|a)*(a+)+$' });
    assert.equal(decide([evil], `${'a'.repeat(60_000)}!`).by, 'default');
  });

  it('[A3] no rule allows what lies below the floor', () => {
    const verdict = decide([rule('allow', { tool: undefined })], 'rm -rf ~');
    assert.deepEqual([verdict.effect, verdict.by, verdict.shadowing.length], ['deny', 'floor', 1]);
  });

  it('[A3] no rule allows what the floor asks about, and who denies it still does', () => {
    const line = 'rm -rf "$X"';
    const allowed = decide([rule('allow')], line);
    assert.deepEqual(
      [allowed.effect, allowed.by, allowed.rule, allowed.shadowing.length],
      ['ask', 'floor', undefined, 1],
    );
    assert.match(allowed.why, /the floor below all rules asks about this, and no rule allows it/);
    assert.deepEqual(
      [decide([rule('deny')], line), decide([rule('ask')], line), decide([], line)].map(({ effect, by }) => [
        effect,
        by,
      ]),
      [
        ['deny', 'rule'],
        ['ask', 'rule'],
        ['ask', 'default'],
      ],
    );
    assert.equal(evaluateRules([], call(line), 'deny').effect, 'deny');
    assert.equal(decide([rule('allow')], 'echo "').by, 'floor');
  });
});

const effects = fc.constantFrom<RuleEffect>('allow', 'deny', 'ask');
const scopes = fc.constantFrom(hub, project, server);
const patterns = fc.constantFrom(
  undefined,
  '.*',
  'a',
  'b',
  'a|b',
  'a.*',
  '^a$',
  'ab',
  '(a|b)',
  'a\\.b',
  '^a|b$',
  '$',
  '.+',
);
const someRule = fc.record({ effect: effects, scope: scopes, tool: patterns, args: patterns });
const texts = fc.constantFrom('a', 'b', 'ab', 'ba', 'a.b', 'axb', '', 'a\nb', 'xay', 'xby', 'c');
const someRules = fc
  .array(someRule, { minLength: 1, maxLength: 6 })
  .map((drafts) => drafts.map((draft, index): Named => ({ ...draft, id: `rule_${index}`, order: index + 1 })));

describe('rules that never decide', () => {
  it('[A5] what is said to be shadowed decides no call, whatever it is', () => {
    let shadowed = 0;
    fc.assert(
      fc.property(
        someRules,
        texts.filter((text) => text !== '' && !text.includes('\n')),
        texts,
        (rules, tool, args) => {
          const verdict = evaluateRules(rules, { ...call(args), tool }, 'ask');
          for (const one of rules) {
            if (readShadow(one, rules) === undefined) continue;
            shadowed += 1;
            assert.notEqual(verdict.rule, one);
          }
        },
      ),
      { numRuns: 600 },
    );
    assert.ok(shadowed > 100, `only ${shadowed} shadowed rules were tried`);
  });

  it('[A1] the order of the list changes nothing', () => {
    fc.assert(
      fc.property(someRules, texts, texts, (rules, tool, args) => {
        const there = evaluateRules(rules, { ...call(args), tool }, 'ask');
        assert.deepEqual(evaluateRules([...rules].reverse(), { ...call(args), tool }, 'ask'), there);
      }),
    );
  });

  it('[A5] proves equal patterns, match-all patterns and plain words; and claims nothing that it cannot prove', () => {
    const shadowOf = (winner: Partial<Named>, loser: Partial<Named>) => {
      const [first, second] = [rule(winner.effect ?? 'deny', winner), rule(loser.effect ?? 'allow', loser)];
      return readShadow(second, [first, second])?.by === first.id;
    };
    const cases: readonly (readonly [winner: Partial<Named>, loser: Partial<Named>, is: boolean])[] = [
      [{}, {}, true],
      [{ args: 'push' }, { args: 'push' }, true],
      [{ args: 'push' }, { args: 'git push --force' }, true],
      [{ tool: '.*' }, { tool: 'Bash' }, true],
      [{ tool: 'Edit|Write' }, { tool: 'Edit' }, true],
      [{ tool: 'Edit' }, { tool: 'Edit|Write' }, false],
      [{ args: 'push$' }, { args: 'push', effect: 'ask' }, false],
      [{ args: 'push' }, { args: 'push', effect: 'ask' }, true],
      [{ args: 'push' }, { args: undefined }, false],
      [{ scope: hub }, { scope: server }, true],
      [{ scope: server }, { scope: hub }, false],
      [{ effect: 'allow' }, { effect: 'ask' }, true],
      [{ effect: 'allow', scope: hub }, { effect: 'ask' }, false],
      [{ effect: 'allow', args: '.*' }, { effect: 'ask', args: 'x' }, false],
      [{ args: 'p.sh' }, { args: 'pu+sh' }, false],
    ];
    assert.deepEqual(
      cases.map(([winner, loser]) => shadowOf(winner, loser)),
      cases.map(([, , is]) => is),
    );
  });
});
