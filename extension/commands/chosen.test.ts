import assert from 'node:assert/strict';
import { idInRow, idOf, idsOf } from './chosen.ts';

describe('what a command acts on', () => {
  it('is all that is selected, where the clicked row is one of them', () => {
    assert.deepEqual(idsOf(['session_1', ['session_1', 'session_2', 'group:x']], 'session'), [
      'session_1',
      'session_2',
    ]);
    assert.deepEqual(idsOf(['session_1', ['session_2']], 'session'), ['session_1']);
  });

  it('is nothing where something else is given', () => {
    for (const given of [undefined, null, 1, {}, 'server_1', ['session_1']])
      assert.equal(idOf([given], 'session'), undefined);
    assert.equal(idOf(['session_1'], 'session'), 'session_1');
  });

  it('is found in the row of a group', () => {
    assert.equal(idInRow('group:server:server_1', 'server'), 'server_1');
    assert.equal(idInRow('doctor:server_1:0', 'server'), 'server_1');
    assert.equal(idInRow('group:task:', 'task'), undefined);
  });
});
