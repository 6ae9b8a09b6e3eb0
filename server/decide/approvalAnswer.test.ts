import assert from 'node:assert/strict';
import fc from 'fast-check';
import { evaluateRules } from '../../runtime/rules/evaluateRules.ts';
import { HubError } from '../../shared/errors.ts';
import { ruleDraft } from '../../shared/model/rule.ts';
import { limits } from '../../shared/timings.ts';
import { anId } from '../testing/builders.ts';
import { parseApprovalAnswer, proposedRule, readApprovalAnswer } from './approvalAnswer.ts';

const call = (given: object = {}) => ({ approvalId: 'a', tool: 'Notes', args: 'ls', isWhole: true, ...given });
const projectId = anId('project');

describe('the answer to a call that waits', () => {
  it('[A5] is allow, always or deny; any other text denies, and is the reason', () => {
    const meant = ['allow', ' Always ', 'DENY', 'deny: not on Fridays', 'use the other branch', 'deny:'].map((said) => {
      const kept = parseApprovalAnswer(said);
      return [kept, readApprovalAnswer(kept)];
    });
    assert.deepEqual(meant, [
      ['allow', { effect: 'allow' }],
      ['always', { effect: 'allow' }],
      ['deny', { effect: 'deny' }],
      ['deny: not on Fridays', { effect: 'deny', reason: 'not on Fridays' }],
      ['deny: use the other branch', { effect: 'deny', reason: 'use the other branch' }],
      ['deny', { effect: 'deny' }],
    ]);
  });

  it('is asked for again where it sounds like yes and is not one of the words', () => {
    for (const said of ['yes', 'OK', 'allow once', 'approve']) {
      assert.throws(
        () => parseApprovalAnswer(said),
        (error) => error instanceof HubError && error.code === 'conflict' && /Answer "allow"/.test(error.message),
      );
    }
  });

  it('[A5] "always" proposes a rule that allows this call, and no other', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (args, other) => {
        const draft = proposedRule(call({ args }), projectId);
        assert.ok(draft);
        assert.deepEqual(ruleDraft.parse(draft), draft);
        const rule = { ...draft, scope: { kind: 'project', id: projectId }, order: 1 } as const;
        const decided = (tool: string, text: string) =>
          evaluateRules([rule], { tool, args: text, projectId }, 'ask').by === 'rule';
        assert.equal(decided('Notes', args), true);
        assert.equal(decided('Notes', other), other === args);
        assert.equal(decided('Notes2', args), false);
      }),
    );
  });

  it('[A5] "always" proposes nothing that would not decide: what the floor asks about no rule allows', () => {
    const of = (args: string) => proposedRule(call({ tool: 'Bash', args }), projectId)?.args;
    assert.equal(of('git push origin main'), 'git push origin main');
    assert.equal(of('npm ci && npm test'), 'npm ci && npm test');
    assert.equal(of('rm -rf "$X"'), undefined);
  });

  it('[A5] "always" proposes nothing where it does not know the whole call, or no rule could say it', () => {
    assert.equal(proposedRule(call({ isWhole: false }), projectId), undefined);
    assert.equal(proposedRule(call({ args: '.'.repeat(limits.decisionArgsCharacters) }), projectId), undefined);
  });
});
