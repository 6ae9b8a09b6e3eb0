import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { Caller } from '../../daemon/cli/caller.ts';
import { giveFirst } from './giveFirst.ts';

const refusedFor = (...names: string[]) =>
  new HubError('no-fit', 'SHOP-1 cannot run there.', { gates: names.map((name) => ({ name, passed: false })) });

/** Answers with each of these once, then with success. */
function aCaller(...refusals: Error[]) {
  let asked = 0;
  const call = (() => {
    asked += 1;
    const refusal = refusals.shift();
    return refusal === undefined ? Promise.resolve({}) : Promise.reject(refusal);
  }) as unknown as Caller['call'];
  return { call, asked: () => asked };
}

describe('the first task of the demo', () => {
  const said: string[] = [];
  const giving = {
    ...{ task: 'task_1', server: 'dev-backend', isStopped: () => false },
    ...{ say: (line: string) => void said.push(line), pause: () => Promise.resolve() },
  };

  it('waits for a machine that is too busy, and says so once', async () => {
    const { call, asked } = aCaller(refusedFor('load'), refusedFor('load'));
    await giveFirst(call, giving);
    assert.equal(asked(), 3);
    assert.equal(said.length, 1);
  });

  it('waits for nothing else', async () => {
    for (const refusal of [refusedFor('load', 'repo'), refusedFor(), new HubError('conflict', 'It is held.')])
      await assert.rejects(giveFirst(aCaller(refusal).call, giving), refusal);
  });

  it('is left when the person has had enough', async () => {
    const { call, asked } = aCaller();
    await giveFirst(call, { ...giving, isStopped: () => true });
    assert.equal(asked(), 0);
  });
});
