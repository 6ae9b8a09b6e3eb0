import assert from 'node:assert/strict';
import { addWords } from './addWords.ts';

describe('what is said of a host that becomes a server', () => {
  it('[F14] is nothing where nothing was said', () => assert.deepEqual(addWords({}), []));

  it('[F14] is one word each, also where it looks like an option', () => {
    assert.deepEqual(
      addWords({
        name: 'big',
        workRoot: '~/work',
        capacity: '4',
        labels: 'gpu, fast  linux',
        repos: '~/src, /srv/our repos',
        bootstrap: '--version; make setup',
      }),
      [
        '--name=big',
        '--work-root=~/work',
        '--capacity=4',
        ...['--label=gpu', '--label=fast', '--label=linux'],
        ...['--repos=~/src', '--repos=/srv/our repos'],
        '--bootstrap=--version; make setup',
      ],
    );
  });
});
