import assert from 'node:assert/strict';
import { Mirror } from '../../shared/client/mirror.ts';
import { putAtHand, readView } from './readView.ts';

describe('the text of what a task has left', () => {
  it('[T19] is asked for once, and not again by the editor that is opened for it', async () => {
    const asked: string[] = [];
    const hub = {
      mirror: new Mirror(),
      hubNow: () => 0,
      call: async (operation: string) => {
        asked.push(operation);
        return { text: 'of the hub' };
      },
    } as unknown as Parameters<typeof readView>[0];
    const read = (artifact: string) => readView(hub, { what: 'artifact', id: 'task_1', artifact });
    assert.equal(await read('artifact_1'), 'of the hub');
    assert.deepEqual(asked.splice(0), ['artifact.read']);
    putAtHand('artifact_1', 'at hand');
    assert.equal(await read('artifact_1'), 'at hand');
    assert.deepEqual(asked.splice(0), []);
    // What is opened again is read again, and no text is taken for another one's.
    putAtHand('artifact_1', 'at hand');
    for (const artifact of ['artifact_2', 'artifact_1']) assert.equal(await read(artifact), 'of the hub');
    assert.deepEqual(asked, ['artifact.read', 'artifact.read']);
  });
});
