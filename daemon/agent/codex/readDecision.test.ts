import assert from 'node:assert/strict';
import { readDecision } from './readDecision.ts';

describe('what the terminal of Codex decided', () => {
  const amended = (action: string) => ({
    decision: { applyNetworkPolicyAmendment: { network_policy_amendment: { host: 'example.org', action } } },
  });
  const cases: readonly (readonly [unknown, 'allow' | 'deny' | undefined])[] = [
    [{ decision: 'accept' }, 'allow'],
    [{ decision: 'acceptForSession' }, 'allow'],
    [{ decision: { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['make'] } } }, 'allow'],
    [amended('allow'), 'allow'],
    [amended('deny'), 'deny'],
    [{ decision: 'decline' }, 'deny'],
    [{ decision: 'cancel' }, 'deny'],
    [{ decision: 'something new' }, undefined],
    [{ action: 'accept', content: {} }, 'allow'],
    [{ action: 'decline' }, 'deny'],
    [{ permissions: { network: { enabled: true } }, scope: 'turn' }, 'allow'],
    [{ permissions: {}, scope: 'turn' }, 'deny'],
    [{ permissions: { network: null }, scope: 'turn' }, 'deny'],
    [{ answers: {} }, undefined],
    [undefined, undefined],
  ];
  for (const [result, effect] of cases)
    it(`[A4] is ${effect ?? 'not known'} by ${JSON.stringify(result) ?? 'an error'}`, () => {
      assert.equal(readDecision(result), effect);
    });
});
