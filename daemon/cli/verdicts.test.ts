import assert from 'node:assert/strict';
import { readVerdict } from './planVerdict.ts';
import { createSseReader } from './sseReader.ts';

const entry = (type: string, details = {}) => ({ seq: 1, at: 1, type, actor: { kind: 'hub' as const }, details });

describe('what people answered', () => {
  it('[T11] a verdict is read from what came after the last plan', () => {
    const revised = [entry('task_plan_submitted'), entry('task_plan_revised', { comment: 'do B too' })];
    assert.deepEqual(readVerdict(revised), { approved: false, comment: 'do B too' });
    assert.equal(readVerdict([...revised, entry('task_plan_submitted'), entry('task_note_added')]), undefined);
    assert.deepEqual(readVerdict([...revised, entry('task_plan_approved')]), { approved: true });
    assert.throws(() => readVerdict([...revised, entry('task_cancelled')]), { code: 'conflict' });
  });
});

describe('createSseReader', () => {
  it('gives whole events whatever the boundaries of chunks, and skips comments', () => {
    const text = ': hello\n\nid: 4\nevent: x\ndata: {"a":1}\n\ndata: b\r\n\r\n';
    const expected = [
      { data: '{"a":1}', id: '4' },
      { data: 'b', id: undefined },
    ];
    for (let size = 1; size <= text.length; size += 1) {
      const reader = createSseReader();
      const found = [];
      for (let at = 0; at < text.length; at += size) found.push(...reader.take(text.slice(at, at + size)));
      assert.deepEqual(found, expected, `chunks of ${size}`);
    }
  });
});
