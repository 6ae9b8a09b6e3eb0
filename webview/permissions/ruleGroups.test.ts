import assert from 'node:assert/strict';
import { groupRules } from './ruleGroups.ts';
import type { RuleView } from './ruleGroups.ts';

const rule = (id: string, order: number, at: Partial<RuleView>): RuleView => ({
  kind: 'rule',
  id,
  scope: 'hub',
  order,
  effect: 'allow',
  createdBy: { kind: 'hub' },
  createdAt: 0,
  updatedAt: 0,
  ...at,
});

describe('the groups of rules', () => {
  it('[A1] go from narrow to wide, each in its order; project and hub are there without rules too', () => {
    const own = { scope: 'project', scopeId: 'project_1' } as const;
    const on = (name: string) => ({ scope: 'server', scopeId: `server_${name}`, scopeName: name }) as const;
    const rules = [rule('a', 2, own), rule('b', 1, on('z')), rule('c', 1, own), rule('d', 1, on('y'))];
    assert.deepEqual(
      groupRules(rules, 'project_1').map((group) => [group.place.scope, group.rules.map(({ id }) => id)]),
      [
        ['server', ['d']],
        ['server', ['b']],
        ['project', ['c', 'a']],
        ['hub', []],
      ],
    );
  });
});
