import assert from 'node:assert/strict';
import { SharedLook } from './sharedLook.ts';

describe('a look that many share', () => {
  let looks: number;
  let pauses: (() => void)[];
  let look: SharedLook<number>;
  beforeEach(() => {
    looks = 0;
    pauses = [];
    look = new SharedLook(
      async () => (looks += 1),
      () => new Promise<void>((resolve) => pauses.push(resolve)),
    );
  });

  it('[S6] is begun once in a pause, and whoever asks in it gets the next one', async () => {
    assert.equal(await look.take(), 1);
    const later = [look.take(), look.take(), look.take()];
    assert.equal(looks, 1);
    pauses[0]?.();
    assert.deepEqual(await Promise.all(later), [2, 2, 2]);
    const last = look.take();
    assert.equal(looks, 2, 'the second one has a pause behind it too');
    pauses[1]?.();
    assert.equal(await last, 3);
  });

  it('[S6] is begun at once after a pause in which nobody asked, also where it failed before', async () => {
    let isBroken = true;
    const broken = new SharedLook(
      async () => {
        if (isBroken) throw new Error('no screen');
        return 'seen';
      },
      async () => undefined,
    );
    await assert.rejects(broken.take(), /no screen/);
    isBroken = false;
    assert.equal(await broken.take(), 'seen');
  });
});
