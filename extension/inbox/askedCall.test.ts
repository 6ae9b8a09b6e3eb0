import assert from 'node:assert/strict';
import { Mirror } from '../../shared/client/mirror.ts';
import { approvalQuestion } from '../../shared/model/approvalQuestion.ts';
import { anInterventionRow } from './testing/anInterventionRow.ts';
import { askedCallOf } from './askedCall.ts';

const row = anInterventionRow({ what: 'tool_approval' });
const { projectId } = row;

describe('the call of a tool approval', () => {
  it('[A5] is whole where nothing of it is cut or hidden', () => {
    const of = (args: string) => askedCallOf(new Mirror(), row, approvalQuestion({ tool: 'Bash', args }));
    assert.deepEqual(of('git push'), { projectId, tool: 'Bash', args: 'git push', isWhole: true });
    assert.deepEqual([of('curl -u [hidden] x')?.isWhole, of('git push…')?.isWhole], [false, false]);
  });

  it('is none where the question names none', () => {
    assert.equal(askedCallOf(new Mirror(), row, 'Shall I?'), undefined);
  });
});
