import assert from 'node:assert/strict';
import { hazardsOf, isAtLeast, readTmuxVersion } from './tmuxVersion.ts';

const versionOf = (text: string) => {
  const version = readTmuxVersion(`tmux ${text}`);
  assert.ok(version);
  return version;
};

describe('tmux versions', () => {
  it('are read with their letter, and unknown builds are none', () => {
    assert.deepEqual(readTmuxVersion('tmux 3.3a\n'), { major: 3, minor: 3, suffix: 1, text: '3.3a' });
    assert.deepEqual(readTmuxVersion('tmux next-3.6'), { major: 3, minor: 6, suffix: 0, text: '3.6' });
    assert.deepEqual(
      ['tmux master', 'tmux openbsd-7.4', 'screen 4.0', ''].map(readTmuxVersion),
      Array(4).fill(undefined),
    );
  });

  it('are ordered by number, then letter', () => {
    const ordered = ['2.9', '3.0', '3.0a', '3.3', '3.3a', '3.7a', '3.7b', '3.10', '4.0'];
    for (const [index, text] of ordered.entries()) {
      assert.deepEqual(
        ordered.map((other) => isAtLeast(versionOf(text), other)),
        ordered.map((_, other) => other <= index),
      );
    }
  });

  it('[F8] every hazard has a remedy, and only old releases are unsafe', () => {
    const weights = (text: string) => hazardsOf(versionOf(text)).map(({ weight }) => weight);
    assert.deepEqual(['2.9a', '3.0', '3.3a', '3.5', '3.6a', '3.7a', '3.7b', '3.8'].map(weights), [
      ['unsafe'],
      [],
      [],
      ['note'],
      ['note', 'note'],
      ['note', 'note'],
      ['note'],
      [],
    ]);
    assert.ok(hazardsOf(versionOf('2.9')).every(({ remedy }) => remedy.endsWith('.')));
  });
});
