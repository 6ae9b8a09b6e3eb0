import assert from 'node:assert/strict';
import { isAtWork, workMark } from './workMark.ts';

describe('the mark of a directory in the explorer', () => {
  it('[V1] names the sessions that run there, and is none where nobody does', () => {
    assert.equal(workMark([]), undefined);
    assert.deepEqual(workMark([{ name: 'dev\n1' }]), { badge: '▸', tooltip: 'Works here: dev 1' });
    const many = Array.from({ length: 12 }, (_, n) => ({ name: `s${n}` }));
    assert.deepEqual(workMark(many), { badge: '9+', tooltip: 'Works here: s0, s1, s2, s3, s4, and 7 more' });
    assert.deepEqual(
      (['starting', 'active', 'exited', 'lost'] as const).map((lifecycle) => isAtWork({ lifecycle })),
      [true, true, false, false],
    );
  });
});
