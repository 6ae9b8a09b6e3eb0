import assert from 'node:assert/strict';
import type { Row } from '../model/rows.ts';
import { Mirror } from './mirror.ts';

const template = (id: string, name = id): Row => ({
  kind: 'template',
  id,
  name,
  makes: 'task',
  parameters: [],
  bytes: 0,
  version: 1,
  savedAt: 0,
  savedBy: { kind: 'hub' },
});

const frame = (rows: readonly Row[], removed: readonly string[] = [], complete = false) => ({
  seq: rows.length + removed.length,
  rows,
  removed,
  complete,
});
const ids = (mirror: Mirror) => [...mirror.all('template').keys()];

describe('the mirror of a window', () => {
  it('[R4] shows rows as they come, replaces them and lets them go', () => {
    const mirror = new Mirror();
    mirror.welcome({ runId: 'a', fresh: true });
    mirror.take(frame([template('template_1')]));
    assert.deepEqual(ids(mirror), ['template_1']);
    assert.equal(mirror.isWhole, false);
    mirror.take(frame([template('template_2')], [], true));
    assert.equal(mirror.isWhole, true);
    const { changed, removed } = mirror.take(frame([template('template_2', 'new')], ['template_1', 'template_9']));
    assert.deepEqual([changed.length, removed.map(({ id }) => id)], [1, ['template_1']]);
    assert.equal(mirror.get('template', 'template_2')?.name, 'new');
    assert.equal(mirror.get('task', 'template_2'), undefined);
  });

  it('[R4] keeps what was there until a new beginning is whole, then drops what did not come again', () => {
    const mirror = new Mirror();
    mirror.welcome({ runId: 'a', fresh: true });
    mirror.take(frame([template('template_1'), template('template_2')], [], true));
    mirror.welcome({ runId: 'b', fresh: true });
    assert.equal(mirror.position, undefined);
    mirror.take(frame([template('template_2')]));
    assert.deepEqual(ids(mirror), ['template_1', 'template_2']);
    // Came anew and left again before the rest was there.
    mirror.take(frame([template('template_3')]));
    mirror.take(frame([], ['template_3']));
    const { removed } = mirror.take(frame([], [], true));
    assert.deepEqual(
      removed.map(({ id }) => id),
      ['template_1'],
    );
    assert.deepEqual(ids(mirror), ['template_2']);
  });

  it('[R4] says where it stands, and goes on from there in the same run', () => {
    const mirror = new Mirror();
    mirror.welcome({ runId: 'a', fresh: true });
    mirror.take({ seq: 7, rows: [template('template_1')], removed: [], complete: true });
    mirror.welcome({ runId: 'a', fresh: false });
    assert.deepEqual(mirror.position, { runId: 'a', seq: 7 });
    mirror.take({ seq: 9, rows: [], removed: [], complete: true });
    assert.deepEqual(ids(mirror), ['template_1']);
    assert.deepEqual(mirror.position, { runId: 'a', seq: 9 });
  });

  it('forgets everything at once', () => {
    const mirror = new Mirror();
    mirror.welcome({ runId: 'a', fresh: true });
    mirror.take(frame([template('template_1')], [], true));
    assert.deepEqual(
      mirror.clear().removed.map(({ id }) => id),
      ['template_1'],
    );
    assert.deepEqual([mirror.size, mirror.isWhole, mirror.position], [0, false, undefined]);
  });
});
