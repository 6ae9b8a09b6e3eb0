import assert from 'node:assert/strict';
import type { ToolDecision } from '../../shared/model/toolDecision.ts';
import { dryRun } from './dryRun.ts';
import type { Deciding } from './matchRule.ts';

const draft = (given: Partial<Deciding> = {}): Deciding => ({
  scope: { kind: 'project', id: 'project_1' },
  order: 9,
  effect: 'allow',
  tool: 'Bash',
  args: 'git .*',
  ...given,
});

const decision = (args: string, given: Partial<ToolDecision> = {}): ToolDecision => ({
  id: `decision_${args}`,
  projectId: 'project_1',
  serverId: 'server_1',
  sessionId: 'session_1',
  actor: { kind: 'hub' },
  tool: 'Bash',
  args,
  isWhole: true,
  effect: 'ask',
  by: 'default',
  latencyMs: 1,
  at: 0,
  ...given,
});

const byRule = (effect: 'allow' | 'deny' | 'ask', scope: 'hub' | 'project' | 'server'): Partial<ToolDecision> => ({
  effect,
  by: 'rule',
  rule: { id: 'rule_1', scope, effect },
});

describe('a rule held against recorded decisions', () => {
  it('[A5] says what it would have changed, and leaves to the stronger what was theirs', () => {
    const asked = decision('git status');
    const wider = decision('git diff', byRule('ask', 'hub'));
    const found = dryRun(draft(), [
      asked,
      wider,
      decision('git log', byRule('allow', 'hub')),
      decision('git push', byRule('deny', 'hub')),
      decision('git fetch', byRule('ask', 'project')),
      decision('git pull', byRule('ask', 'server')),
      decision('git gc', { effect: 'deny', by: 'floor' }),
      decision('ls'),
    ]);
    assert.deepEqual([found.looked, found.matched, found.decided], [8, 7, 3]);
    assert.deepEqual(
      found.changed.map((change) => [change.decision, change.was, change.would]),
      [
        [asked, 'ask', 'allow'],
        [wider, 'ask', 'allow'],
      ],
    );
  });

  it('[A5] a draft that denies beats every rule that does not', () => {
    const found = dryRun(draft({ effect: 'deny', scope: { kind: 'hub' } }), [
      decision('git x', byRule('allow', 'server')),
    ]);
    assert.deepEqual([found.decided, found.changed.length], [1, 1]);
  });

  it('[A5] decides in the place of the rule that it replaces, and says what it lets go', () => {
    const was = byRule('allow', 'project');
    const found = dryRun(
      draft({ effect: 'ask' }),
      [decision('git push', was), decision('ls', was), decision('git gc', { ...was, rule: undefined, by: 'floor' })],
      'rule_1',
    );
    assert.deepEqual([found.decided, found.changed.length, found.released], [1, 1, 1]);
    assert.equal(dryRun(draft(), [decision('ls', was)]).released, 0);
  });

  it('[A5] counts the records that were cut or masked, where it looks at arguments', () => {
    const cut = decision('git x…', { isWhole: false });
    assert.equal(dryRun(draft(), [cut]).uncertain, 1);
    assert.equal(dryRun(draft({ args: undefined }), [cut]).uncertain, 0);
  });
});
