import assert from 'node:assert/strict';
import { builtInProviders } from '../agent/providers.ts';
import { screenReaderOf } from './screenState.ts';

describe('the screens of agents, for what they do', () => {
  const readerOf = (name: string) => {
    const provider = builtInProviders.find((known) => known.name === name);
    return provider && screenReaderOf(provider);
  };

  it('[S11] are read with their provider’s own patterns: ready, busy, a dialog', () => {
    const read = readerOf('claude');
    const state = (...lines: string[]) => read?.({ lines });
    assert.equal(state('Welcome', '> '), 'ready');
    assert.equal(state('* Thinking… (esc to interrupt)', '> '), 'busy');
    assert.equal(state('Do you want to proceed?', '❯ 1. Yes', '  2. No'), 'dialog');
    assert.equal(state('nothing of it'), 'unknown');
  });

  it('[S11] are less than what their program says by the title of its window', () => {
    const read = readerOf('gemini');
    const asked = ['Type your message', '● 1. Allow once'];
    const states = ['✦  Working… (core)', '✋  Action Required (core)', '◇  Ready (core)', 'core'].map((title) =>
      read?.({ lines: asked, title }),
    );
    assert.deepEqual(states, ['busy', 'dialog', 'ready', 'dialog']);
  });

  it('are not read of shells and of the scripted agent', () => {
    assert.deepEqual([readerOf('shell'), readerOf('scripted')], [undefined, undefined]);
  });
});
