import assert from 'node:assert/strict';
import { readHubPlace } from './hubPlace.ts';
import { listenerUid } from './listenerUid.ts';

describe('where a hub answers', () => {
  it('[F6] is an address, or a socket of this machine', () => {
    const read = (text: string) => {
      const { shown, url, socketPath } = readHubPlace(text) ?? {};
      return [shown, url, socketPath];
    };
    assert.deepEqual(read('https://hub.example.org//'), [
      'https://hub.example.org',
      'https://hub.example.org',
      undefined,
    ]);
    assert.deepEqual(read('unix:/run/a b/hub:1.sock'), [
      'unix:/run/a b/hub:1.sock',
      'http://localhost',
      '/run/a b/hub:1.sock',
    ]);
  });

  it('[R6] is nothing else', () => {
    const bad = [
      '',
      'hub',
      'ftp://hub',
      'unix:',
      'unix:relative',
      'unix:/a\0b',
      `unix:/${'x'.repeat(200)}`,
      'http://',
      'file:///x',
    ];
    for (const text of bad) assert.equal(readHubPlace(text), undefined, text);
  });

  it('[F6] who listens at a port is read from what Linux says', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:1D00 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1 0 100 0 0 10 0',
      '   1: 0100007F:1D01 0100007F:1D00 01 00000000:00000000 00:00000000 00000000  1001        0 2 1 0 100 0 0 10 0',
      '   2: 00000000:1D02 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3 1 0 100 0 0 10 0',
      '',
    ].join('\n');
    assert.deepEqual(
      [0x1d00, 0x1d01, 0x1d02, 80].map((port) => listenerUid(table, port)),
      [1000, undefined, undefined, undefined],
    );
  });
});
