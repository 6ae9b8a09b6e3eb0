import assert from 'node:assert/strict';
import { directoryItems } from './directoryItems.ts';

const entry = (name: string, more = {}) => ({
  name,
  path: `/srv/${name}`,
  isRepository: false,
  isLink: false,
  ...more,
});

describe('the rows of the path browser', () => {
  it('[F10] where one begins there is nothing to take and no way up', () => {
    assert.deepEqual(
      directoryItems({ directories: [entry('srv')], left: 0 }).map(({ what }) => what),
      ['open'],
    );
  });

  it('[F10] a directory can be taken, left, gone into; what is not shown is counted', () => {
    const items = directoryItems({
      path: '/srv',
      directories: [entry('api', { isRepository: true }), entry('l\u001b[31mink', { isLink: true })],
      left: 3,
    });
    assert.deepEqual(
      items.map(({ what, label, path, icon }) => [what, label, path, icon]),
      [
        ['choose', 'Use This Directory', '/srv', 'check'],
        ['up', '..', undefined, 'arrow-up'],
        ['open', 'api', '/srv/api', 'repo'],
        ['open', 'l [31mink', '/srv/l\u001b[31mink', 'file-symlink-directory'],
        ['note', '3 more: type a part of the name', '/srv', 'ellipsis'],
      ],
    );
  });
});
