import assert from 'node:assert/strict';
import { readHubPlace } from './hubPlace.ts';

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
});
