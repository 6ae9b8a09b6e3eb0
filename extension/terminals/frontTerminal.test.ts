import assert from 'node:assert/strict';
import { FrontTerminal } from './frontTerminal.ts';

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

const untouched = { state: { isInteractedWith: false } };
const typedInto = { state: { isInteractedWith: true } };

describe('the terminal in front', () => {
  it('[V4] is the same session after a reload, where the editor has begun a shell of its own meanwhile', () => {
    const memory = aMemory();
    new FrontTerminal(memory).instead(untouched, 'session_1');
    const again = new FrontTerminal(memory);
    assert.equal(again.instead(undefined, undefined), undefined, 'a panel without a terminal is left alone');
    assert.equal(again.instead(untouched, undefined), 'session_1');
    assert.equal(again.instead(untouched, 'session_1'), undefined);
    assert.equal(again.instead(untouched, undefined), undefined, 'whoever looks at another one later may');
  });

  it('is another one where somebody has typed into that, or had it in front before', () => {
    assert.equal(new FrontTerminal(aMemory('session_1')).instead(typedInto, undefined), undefined);
    const memory = aMemory('session_1');
    const window = new FrontTerminal(memory);
    window.instead(untouched, 'session_1');
    window.instead(untouched, undefined);
    assert.equal(new FrontTerminal(memory).instead(untouched, undefined), undefined);
    assert.equal(new FrontTerminal(aMemory({ not: 'an id' })).instead(untouched, undefined), undefined);
  });
});
