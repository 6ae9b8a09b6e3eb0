import assert from 'node:assert/strict';
import type { TaskRow } from '../../shared/model/task.ts';
import { aTaskRow } from '../../shared/testing/aTaskRow.fixture.ts';
import { renderProgress } from './progressLines.ts';

const row = (given: Partial<TaskRow>): TaskRow =>
  aTaskRow({ id: 't1', ref: 'S-1', projectId: 'p', title: 'Schema', status: 'done', queued: true, ...given });

describe('renderProgress', () => {
  it('one line a task and one for all, the same while nothing changes', () => {
    const blocked = [{ code: 'waits' as const, text: '', on: 't1' }];
    const tasks = [row({ serverId: 's' }), row({ id: 't2', ref: 'S-10', status: 'pending', blockedBy: blocked })];
    const look = { nameOf: (id: string | undefined) => `<${id ?? ''}>`, colour: false };
    assert.deepEqual(renderProgress(tasks, look), [
      '✔ S-1   Schema  done         <s>',
      '· S-10  Schema  pending      S-1',
      '1 of 2 done',
    ]);
  });
});
