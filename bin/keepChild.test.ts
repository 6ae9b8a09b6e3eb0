import assert from 'node:assert/strict';
import type { Child } from './children.ts';
import { keepChild } from './keepChild.ts';

/** A child that ends when it is told how. */
function aChild(name = 'hub') {
  let end: (how: number | string) => void = () => undefined;
  const ended = new Promise<number | string>((resolve) => (end = resolve));
  const child: Child = {
    name,
    pid: 1,
    firstLine: Promise.resolve(''),
    ended,
    stop: async () => end('SIGTERM'),
  };
  return { child, end };
}

const settled = () => new Promise((resolve) => void setTimeout(resolve, 5));

describe('a child that is kept', () => {
  const told: string[] = [];
  const keeping = {
    isFinal: (how: number | string) => how === 7,
    onEnded: (why: string) => void told.push(why),
    delayMs: () => 0,
  };
  beforeEach(() => told.splice(0));

  it('is started again when it was killed, until it says its last word', async () => {
    const [first, second] = [aChild(), aChild()];
    const kept = keepChild(first.child, async () => second.child, keeping);
    first.end('SIGKILL');
    await settled();
    assert.deepEqual(told, ['SIGKILL']);
    second.end(7);
    assert.equal(await kept.over, 7);
  });

  it('is given up when it cannot be started any more', async () => {
    const first = aChild();
    let tries = 0;
    const start = async () => {
      tries += 1;
      throw new Error('no disk');
    };
    const kept = keepChild(first.child, start, keeping);
    first.end(1);
    assert.equal(await kept.over, 'it could not be started');
    assert.deepEqual([tries, told], [5, ['1', ...Array<string>(5).fill('no disk')]]);
  });

  it('stays ended when it is stopped, also while the next one is being started', async () => {
    const [first, second] = [aChild(), aChild()];
    let ready: (child: Child) => void = () => undefined;
    const kept = keepChild(first.child, () => new Promise<Child>((resolve) => (ready = resolve)), keeping);
    first.end('SIGKILL');
    await settled();
    const stopped = kept.stop();
    ready(second.child);
    await stopped;
    assert.equal(await second.child.ended, 'SIGTERM');
  });
});
