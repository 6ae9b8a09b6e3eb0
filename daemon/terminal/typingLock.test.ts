import assert from 'node:assert/strict';
import { TypingLock, leavesDraft } from './typingLock.ts';

describe('typing lock', () => {
  it('[S8] knows what a person has typed and not sent, and for how long', async () => {
    let now = 1_000;
    const lock = new TypingLock(() => now);
    const write = (keys: string) => lock.write(Buffer.from(keys), async () => undefined);
    assert.equal(lock.draftAgeMs, undefined);
    await write('half a li');
    now += 300;
    assert.equal(lock.draftAgeMs, 300);
    await write('\u001b[I'); // the viewer's window got the focus
    assert.equal(lock.draftAgeMs, 300);
    await write('ne\r');
    assert.equal(lock.draftAgeMs, undefined);
  });

  it('[S8] tells keys that leave a half typed line from those that do not', () => {
    const cases = { a: true, 'a\r': false, 'a\u0003': false, 'a\u0015': false, '\u001b': false, '\u001b[A': undefined };
    for (const [keys, expected] of Object.entries(cases))
      assert.equal(leavesDraft(Buffer.from(keys)), expected, JSON.stringify(keys));
  });

  it('[S8] a write that fails and a holder that throws let the next one in', async () => {
    const lock = new TypingLock();
    await assert.rejects(
      lock.write(Buffer.from('a'), () => Promise.reject(new Error('gone'))),
      /gone/,
    );
    await assert.rejects(
      lock.hold(1_000, () => Promise.reject(new Error('broken'))),
      /broken/,
    );
    assert.equal(await lock.hold(1_000, async () => 'mine'), 'mine');
  });

  it('[S8] refuses more waiting writes than it has room for', async () => {
    const lock = new TypingLock();
    let free: () => void = () => undefined;
    const isFree = new Promise<void>((resolve) => (free = resolve));
    const held = lock.hold(1_000, () => isFree);
    const writes = Array.from({ length: 1_100 }, () => lock.write(Buffer.from('a'), async () => undefined));
    const settled = Promise.allSettled(writes);
    free();
    await held;
    const refused = (await settled).filter(({ status }) => status === 'rejected');
    assert.equal(refused.length, 101);
  });
});
