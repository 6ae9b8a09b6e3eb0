import assert from 'node:assert/strict';
import { parseScript, renderScript } from './parseScript.ts';

describe('scripts of the model', () => {
  it('each call ends a turn, and what is said last ends the whole', () => {
    assert.deepEqual(parseScript('Do it.\n[[say On it.]] [[bash ls -la]]\n[[write a/b.txt|one|two]]\n[[say Ready.]]'), [
      { say: 'On it.', actions: [{ is: 'bash', command: 'ls -la' }] },
      { actions: [{ is: 'write', file: 'a/b.txt', text: 'one|two' }] },
      { say: 'Ready.', actions: [] },
    ]);
  });

  it('calls that are joined share a turn', () => {
    const steps = parseScript('[[bash a]] &&& [[bash b]] [[bash c]]') ?? [];
    assert.deepEqual(
      steps.map(({ actions }) => actions.length),
      [2, 1, 0],
    );
  });

  it('a command may hold brackets of its own, and JSON too', () => {
    assert.deepEqual(parseScript('[[bash [[ -e x ]] && echo y]][[tool rostrum.ask {"options":[["a"],["b"]]}]]'), [
      { actions: [{ is: 'bash', command: '[[ -e x ]] && echo y' }] },
      { actions: [{ is: 'tool', name: 'rostrum.ask', input: { options: [['a'], ['b']] } }] },
      { say: 'Done.', actions: [] },
    ]);
  });

  it('a slow turn, and one that fails once', () => {
    assert.deepEqual(parseScript('[[sleep 50]][[error 529]][[say Late.]]'), [
      { sleepMs: 50, errorStatus: 529, say: 'Late.', actions: [] },
    ]);
  });

  it('a turn for which nothing is left of a quota', () => {
    assert.deepEqual(parseScript('[[quota used]]'), [{ isSpent: true, say: 'Done.', actions: [] }]);
  });

  it('other brackets are no script, and what is not understood is said', () => {
    assert.equal(parseScript('[--option "x"] [[nothing here]] [[bash never closed'), undefined);
    assert.throws(() => parseScript('[[write a.txt]]'), /needs a bar/);
    assert.throws(() => parseScript('[[sleep long]]'), /whole number/);
    assert.throws(() => renderScript('bash echo ]'), /not balanced/);
    assert.throws(() => renderScript('sing a song'), /no directive/);
  });
});
