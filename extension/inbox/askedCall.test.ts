import assert from 'node:assert/strict';
import { Mirror } from '../../shared/client/mirror.ts';
import { anInterventionRow } from './testing/anInterventionRow.ts';
import { askedCallOf } from './askedCall.ts';

describe('the call of a tool approval', () => {
  it('[A5] is that of its row, in its project', () => {
    const call = { tool: 'Bash', args: 'git push', isWhole: false };
    const row = anInterventionRow({ what: 'tool_approval', call });
    assert.deepEqual(askedCallOf(new Mirror(), row), { projectId: row.projectId, ...call });
  });

  it('is none where something else is asked', () => {
    assert.equal(askedCallOf(new Mirror(), anInterventionRow()), undefined);
  });
});
