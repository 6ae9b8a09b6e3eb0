import assert from 'node:assert/strict';
import { Mirror } from '../../shared/client/mirror.ts';
import type { Row } from '../../shared/model/rows.ts';
import { presentOthers, presentText } from './present.ts';

const mirror = new Mirror();
mirror.take({
  seq: 1,
  removed: [],
  complete: true,
  // All that is read of them.
  rows: ['dev', 'ops'].map((name) => ({ kind: 'session', id: `session_${name}`, name }) as Row),
});
const watcher = (personId: string, typing = false) => ({ personId, name: personId, drive: true, typing });

describe('who is here', () => {
  it('[P6] names everybody else once, with what they look into and where they type', () => {
    const bob = { personId: 'bob', name: 'Bob' };
    const pulses = new Map<string, unknown>([
      ['present/project_a', [{ personId: 'you', name: 'You' }, bob]],
      ['present/project_b', [bob, { personId: 'ann', name: 'Ann <b>' }]],
      ['session/session_dev/viewers', [watcher('bob'), watcher('you')]],
      ['session/session_ops/viewers', [watcher('bob', true), watcher('bob'), watcher('gone')]],
    ]);
    const others = presentOthers({ pulses, mirror }, 'you');
    assert.deepEqual(others, [
      { name: 'Ann <b>', watches: [], types: [] },
      { name: 'Bob', watches: ['dev'], types: ['ops'] },
    ]);
    const said = presentText(others);
    assert.deepEqual([said?.text, said?.spoken], ['$(organization) 2', '2 others are here']);
    assert.match(said?.tooltip ?? '', /- Bob · types in ops · looks into dev$/);
    assert.doesNotMatch(said?.tooltip ?? '', /<b>/);
  });

  it('[P6] says nothing to who is alone, and one by name', () => {
    assert.equal(presentText(presentOthers({ pulses: new Map(), mirror }, 'you')), undefined);
    assert.equal(presentText([{ name: 'Bob', watches: [], types: [] }])?.spoken, 'Bob is here too');
  });
});
