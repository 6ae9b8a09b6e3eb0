import assert from 'node:assert/strict';
import { approvalQuestion, readApprovalQuestion } from './approvalQuestion.ts';

describe('the question of a tool approval', () => {
  it('[A5] is read back as the call that it is about, whatever stands in its arguments', () => {
    for (const call of [
      { tool: 'Bash', args: 'npm publish\n--tag next? yes' },
      { tool: 'mcp__db__query', args: '{"sql":"select 1"}' },
      { tool: 'Stop', args: '' },
    ])
      assert.deepEqual(readApprovalQuestion(approvalQuestion(call)), call);
  });

  it('is nothing where it is asked in other words', () => {
    for (const question of ['', 'Shall I go on?', 'May it call '])
      assert.equal(readApprovalQuestion(question), undefined);
  });
});
