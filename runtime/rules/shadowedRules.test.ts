import assert from 'node:assert/strict';
import type { Deciding } from './matchRule.ts';
import { seenShadow, wonCalls } from './shadowedRules.ts';

describe('rules that lost every recorded call', () => {
  it('[A5] are found without asking for the winner of a call once for each of them', () => {
    const rules = Array.from({ length: 100 }, (_, at): Deciding & { readonly id: string } => ({
      id: `rule_${at}`,
      scope: { kind: 'hub' },
      order: at + 1,
      effect: 'ask',
      tool: 'Bash',
    }));
    let looks = 0;
    const calls = Array.from({ length: 50 }, () => ({
      projectId: 'project_1',
      serverId: undefined,
      args: 'ls',
      get tool() {
        looks += 1;
        return 'Bash';
      },
    })) as unknown as Parameters<typeof wonCalls>[1];
    const won = wonCalls(rules, calls);
    const shadows = rules.map((rule) => seenShadow(rule, won)?.by);
    assert.deepEqual([shadows[0], new Set(shadows.slice(1))], [undefined, new Set(['rule_0'])]);
    assert.ok(looks < 4 * rules.length * calls.length, `${looks} looks`);
  });
});
