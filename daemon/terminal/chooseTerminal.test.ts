import assert from 'node:assert/strict';
import { chooseTerminal } from './chooseTerminal.ts';

describe('the terminal of a daemon', () => {
  const choices: readonly [string | undefined, NodeJS.Platform, 'tmux' | 'pty', RegExp][] = [
    ['tmux 3.3a\n', 'linux', 'tmux', /tmux 3.3a is safe/],
    ['tmux 3.6', 'darwin', 'tmux', /safe/],
    ['tmux master', 'linux', 'tmux', /tmux master/],
    ['tmux 2.6', 'linux', 'pty', /2.6 is not safe: releases before 3.0/],
    [undefined, 'linux', 'pty', /not installed/],
    ['tmux 3.3a', 'win32', 'pty', /Windows/],
  ];
  for (const [printed, platform, kind, why] of choices) {
    it(`[F8] is ${kind} by itself for ${printed?.trim() ?? 'no tmux'} on ${platform}, and says why`, () => {
      const choice = chooseTerminal('auto', printed, platform);
      assert.equal(choice.kind, kind);
      assert.match(choice.why, why);
    });
  }

  it('is what its owner asks for', () => {
    assert.equal(chooseTerminal('pty', 'tmux 3.3a', 'linux').kind, 'pty');
    assert.equal(chooseTerminal('tmux', undefined, 'linux').kind, 'tmux');
  });
});
