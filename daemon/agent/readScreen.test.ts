import assert from 'node:assert/strict';
import { createProviders } from './providers.ts';
import { compileScreenPatterns, readScreen } from './readScreen.ts';

const read = (name: string, lines: readonly string[], title = '', configured = {}) => {
  const provider = createProviders(configured).get(name) ?? assert.fail(name);
  const { state, input } = readScreen({ lines, title }, compileScreenPatterns(provider));
  return [state, input];
};

describe('what a screen says of its agent', () => {
  it('[S8] an agent with a prompt in a box: ready, busy by its line or title, a dialog before all', () => {
    const box = ['✻ Done.', '╭──────╮', '│ > hello    │', '╰──────╯', '  ? for shortcuts'];
    assert.deepEqual(read('claude', box), ['ready', 'hello']);
    assert.deepEqual(read('claude', ['✻ Working… (esc to interrupt)', ...box]), ['busy', 'hello']);
    assert.deepEqual(read('claude', box, '◐ Fix the tests'), ['busy', 'hello']);
    const dialog = ['Do you want to run this?', ' ❯ 1. Yes', '   2. No'];
    assert.equal(read('claude', dialog)[0], 'dialog');
    assert.equal(read('codex', ['› text'], '[ ! ] Action Required | api')[0], 'dialog');
    assert.equal(read('gemini', ['> Type your message or @path/to/file'], '◇  Ready (api)')[0], 'ready');
  });

  it('[S8] a question whose choices have no numbers is no prompt, and a silent command is work', () => {
    const trust = [
      'Is this a directory you trust?',
      ' ❯ No, exit',
      '   Yes, add it',
      'Enter to confirm · Esc to cancel',
    ];
    assert.equal(read('claude', trust)[0], 'dialog');
    const silent = ['! Shell awaiting input (Tab to focus)', '* Type your message or @path/to/file'];
    assert.equal(read('gemini', silent)[0], 'busy');
    assert.equal(read('gemini', silent.slice(1), '⏲  Working… (api)')[0], 'busy');
  });

  it('[S8] the last prompt on the screen counts: those above it were said before', () => {
    assert.deepEqual(read('claude', ['> first question', 'answer', '> ']), ['ready', '']);
  });

  it('[S8] a shell is ready only with an empty prompt on its last line', () => {
    assert.deepEqual(read('shell', ['$ ls', 'a b', 'me@here:~$']), ['ready', '']);
    assert.deepEqual(read('shell', ['me@here:~$', 'me@here:~$ rm -rf ']), ['unknown', undefined]);
    assert.equal(read('shell', ['Proceed? [y/n]'])[0], 'dialog');
  });

  it('[S8] a program that executes what is typed is never given a text to type, however it is called', () => {
    const mine = createProviders({ fishy: { command: '/usr/bin/fish' }, other: { command: 'my-agent' } });
    assert.deepEqual(
      ['shell', 'fishy', 'other', 'scripted'].map((name) => mine.get(name)?.delivery),
      ['pointer', 'pointer', 'typed', 'read'],
    );
  });

  it('[G1] a pattern that is none is refused with its path', () => {
    assert.throws(
      () => createProviders({ mine: { command: 'x', titles: { busy: '(' } } }),
      /providers\.mine\.titles\.busy/,
    );
  });
});
