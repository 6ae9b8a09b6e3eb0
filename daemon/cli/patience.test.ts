import assert from 'node:assert/strict';
import { until } from '../../runtime/until.fixture.ts';
import type { Caller } from './caller.ts';
import { tellingWaits } from './patience.ts';

describe('a command that waits', () => {
  function open(afterMs: number) {
    const told: string[] = [];
    const ends: ((end: 'answer' | 'refuse') => void)[] = [];
    const call = (() =>
      new Promise((resolve, reject) => {
        ends.push((end) => (end === 'answer' ? resolve({} as never) : reject(new Error('no'))));
      })) as Caller['call'];
    const tell = (text: string) => void told.push(text);
    return { told, ends, caller: tellingWaits({ call }, { whose: 'the hub at http://h', tell, afterMs }) };
  }

  it('[R5] says once that it waits and for whom, and still gives the answer', async () => {
    const { told, ends, caller } = open(1);
    const answer = caller.call('task.list', {});
    await until(() => told.length > 0, 'the note');
    ends[0]?.('answer');
    await answer;
    const refused = caller.call('hub.ping', {});
    await until(() => told.length > 1, 'the second note');
    ends[1]?.('refuse');
    await assert.rejects(refused, /no/);
    assert.deepEqual(told, [
      'Waiting for the hub at http://h to answer (task.list) …\n',
      'Waiting for the hub at http://h to answer (hub.ping) …\n',
    ]);
  });

  it('says nothing where the answer comes before, and nothing after it', async () => {
    const { told, ends, caller } = open(20);
    const answer = caller.call('task.list', {});
    ends[0]?.('answer');
    await answer;
    const later = open(30);
    const note = later.caller.call('task.list', {});
    await until(() => later.told.length > 0, 'a note that was due later');
    later.ends[0]?.('answer');
    await note;
    assert.deepEqual(told, []);
  });
});
