import assert from 'node:assert/strict';
import { frameMask } from './frameMask.ts';

describe('the mask of frames towards the hub', () => {
  const maskFor = (url: string): Buffer | undefined => {
    const { generateMask } = frameMask(url);
    if (generateMask === undefined) return undefined;
    const mask = Buffer.from([1, 2, 3, 4]);
    generateMask(mask);
    return mask;
  };

  it('is zeros where nobody can read along', () => {
    for (const url of [
      'wss://hub.example/api/v1/daemon',
      'ws://127.0.0.1:7420/api/v1/daemon',
      'ws://[::1]:7420/api/v1/daemon',
      'ws://localhost/api/v1/daemon',
    ])
      assert.deepEqual(maskFor(url), Buffer.alloc(4), url);
  });

  it('is chosen anew for each frame on every other way', () => {
    for (const url of ['ws://hub.example:7420/api/v1/daemon', 'ws://10.0.0.7/api/v1/daemon'])
      assert.equal(maskFor(url), undefined, url);
  });
});
