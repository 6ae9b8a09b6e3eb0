import assert from 'node:assert/strict';
import { RememberedTerminals } from './rememberedTerminals.ts';

function aMemory(kept?: unknown) {
  let value = kept;
  return {
    get: () => value,
    update: (_key: string, next: unknown) => {
      value = next;
      return Promise.resolve();
    },
  };
}

const terminal = (sessionId: string) => ({ hubId: 'hub', sessionId, place: 'panel' }) as const;

describe('terminals that a workspace remembers', () => {
  it('are there once each, until they are closed', () => {
    const remembered = new RememberedTerminals(aMemory());
    for (const id of ['a', 'b', 'a']) remembered.add(terminal(id));
    assert.deepEqual(remembered.all, [terminal('b'), terminal('a')]);
    remembered.forget('b');
    assert.deepEqual(remembered.all, [terminal('a')]);
  });

  it('are few, and what is none is left out', () => {
    const remembered = new RememberedTerminals(aMemory([1, null, { hubId: 'h' }, { ...terminal('x'), place: 'moon' }]));
    assert.equal(remembered.all.length, 0);
    for (let at = 0; at < 60; at += 1) remembered.add(terminal(`s${at}`));
    assert.equal(remembered.all.length, 50);
    assert.equal(remembered.all.at(-1)?.sessionId, 's59');
  });
});
