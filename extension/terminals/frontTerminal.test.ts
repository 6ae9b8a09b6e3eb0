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
    new FrontTerminal(memory).instead(untouched, 'session_1', 0);
    const again = new FrontTerminal(memory);
    assert.equal(again.instead(undefined, undefined, 0), undefined, 'a panel without a terminal is left alone');
    assert.equal(again.instead(untouched, undefined, 0), 'session_1');
    assert.equal(again.instead(untouched, 'session_1', 0), undefined);
    assert.equal(again.instead(untouched, undefined, 0), undefined, 'whoever looks at another one later may');
  });

  it('is another one where somebody has typed into that, or had it in front before', () => {
    assert.equal(new FrontTerminal(aMemory('session_1')).instead(typedInto, undefined, 0), undefined);
    const memory = aMemory('session_1');
    const window = new FrontTerminal(memory);
    window.instead(untouched, 'session_1', 0);
    window.instead(untouched, undefined, 0);
    assert.equal(new FrontTerminal(memory).instead(untouched, undefined, 0), undefined);
    assert.equal(new FrontTerminal(aMemory({ not: 'an id' })).instead(untouched, undefined, 0), undefined);
  });

  it('[V4] does not cover a terminal that somebody opens later', () => {
    const front = new FrontTerminal(aMemory('session_1'));
    assert.equal(front.instead(undefined, undefined, 50_000), undefined, 'the sessions are back, the panel is empty');
    assert.equal(front.instead(untouched, undefined, 58_000), 'session_1', 'the shell that the editor begins');
    const later = new FrontTerminal(aMemory('session_1'));
    later.instead(undefined, undefined, 50_000);
    assert.equal(later.instead(untouched, undefined, 90_000), undefined);
    assert.equal(later.instead(untouched, undefined, 91_000), undefined, 'nor the next one');
  });
});
